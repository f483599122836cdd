// Masks interrupts for as long as it lives.
#pragma once
#include <cstdint>

namespace kentongan::board::rp2040 {

class interrupts_masked {
 public:
  interrupts_masked() { asm volatile("mrs %0, primask\n cpsid i" : "=r"(before_)::"memory"); }
  ~interrupts_masked() { asm volatile("msr primask, %0" ::"r"(before_) : "memory"); }
  interrupts_masked(const interrupts_masked&) = delete;
  interrupts_masked& operator=(const interrupts_masked&) = delete;

 private:
  std::uint32_t before_;
};

}  // namespace kentongan::board::rp2040
