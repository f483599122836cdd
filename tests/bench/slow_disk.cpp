// Preloaded into a program (LD_PRELOAD) it makes every fsync and fdatasync take BENCH_FSYNC_MS longer (4 unless set):
// an SD card or a throttled cloud disk, on any machine.
#include <dlfcn.h>
#include <time.h>

#include <cstdlib>

namespace {

void wait() {
  static const long milliseconds = [] {
    const char* text = std::getenv("BENCH_FSYNC_MS");
    return text != nullptr ? std::atol(text) : 4L;
  }();
  timespec pause{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  while (::nanosleep(&pause, &pause) != 0) {
  }
}

using sync_call = int (*)(int);
sync_call real(const char* name) { return reinterpret_cast<sync_call>(::dlsym(RTLD_NEXT, name)); }

}  // namespace

extern "C" int fdatasync(int file) {
  static const sync_call next = real("fdatasync");
  wait();
  return next(file);
}

extern "C" int fsync(int file) {
  static const sync_call next = real("fsync");
  wait();
  return next(file);
}
