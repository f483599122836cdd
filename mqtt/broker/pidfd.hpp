// A process by a descriptor instead of by a number that may change hands (pidfd_open(2), Linux 5.3). glibc 2.36
// declares these calls without C linkage, so that C++ cannot use its <sys/pidfd.h>.
#pragma once
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace kentongan::mqtt {

// A descriptor that is readable once the process has ended, closed on exec; -1 and errno on failure.
inline int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

inline int send_signal(int pidfd, int number) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0));
}

}  // namespace kentongan::mqtt
