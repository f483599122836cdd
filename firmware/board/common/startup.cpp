// From the reset vector to main() on any Cortex-M: the linker scripts of all boards define the same symbols.
// Nothing in this file may call memcpy or memset: they may themselves live in the RAM that is being filled.
#include <cstdint>

extern "C" {
// Named by the linker scripts.
extern std::uint32_t image_data_load[], image_data_begin[], image_data_end[];
extern std::uint32_t image_bss_begin[], image_bss_end[];
using constructor = void (*)();
extern constructor image_constructors_begin[], image_constructors_end[];

int main();

[[noreturn]] void board_fault();

[[noreturn]] __attribute__((used, section(".text.reset"), optimize("no-tree-loop-distribute-patterns"))) void
reset_handler() {
#if defined(__ARM_FP)
  // The compiler may keep integers in the registers of the FPU: allow it (ARMv7-M ARM, B3.2.20: CPACR, CP10 and CP11).
  *reinterpret_cast<volatile std::uint32_t*>(0xE000ED88) = 0xFU << 20;
  asm volatile("dsb\nisb");
#endif
  const std::uint32_t* from = image_data_load;
  for (std::uint32_t* to = image_data_begin; to != image_data_end;) *to++ = *from++;
  for (std::uint32_t* to = image_bss_begin; to != image_bss_end;) *to++ = 0;
  for (constructor* next = image_constructors_begin; next != image_constructors_end; ++next) (*next)();
  main();
  board_fault();
}

// What the compiler may ask for on behalf of code that never ends and never deletes anything.
void __cxa_pure_virtual() { board_fault(); }
void abort() { board_fault(); }
int __aeabi_atexit(void*, void (*)(void*), void*) { return 0; }
void* __dso_handle = nullptr;
}
