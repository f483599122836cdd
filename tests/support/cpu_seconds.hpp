// What a process has used of processors so far, in user and kernel, seconds; 0 when there is none of that number.
#pragma once
#include <sys/types.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace kentongan::test {

inline double cpu_seconds(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  // proc(5): utime and stime are the fields 14 and 15; the name, field 2, may hold spaces but ends with the last ')'.
  std::size_t at = line.rfind(')');
  for (int field = 2; field < 14 && at != line.npos; ++field) at = line.find(' ', at + 1);
  if (at == line.npos) return 0;
  const std::size_t second = line.find(' ', at + 1);
  return (std::stod(line.substr(at)) + std::stod(line.substr(second))) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace kentongan::test
