// The archive of what was heard, on a thread of its own: a disk that takes its time keeps nobody from being called.
//
// Thread rule: all calls from one thread. `trouble` is called on the archive's thread.
#pragma once
#include "gateway/app/heard_archive.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace kentongan::app {

class heard_keeper {
 public:
  static constexpr std::size_t waiting_max = 64;  // overs; beyond it the newest is dropped and said

  heard_keeper(heard_archive archive, std::function<void(std::string)> trouble);
  ~heard_keeper();  // when what waits has been written
  heard_keeper(const heard_keeper&) = delete;
  heard_keeper& operator=(const heard_keeper&) = delete;

  void keep(const domain::net_id&, const air::heard_over&);

 private:
  void work();

  heard_archive archive_;
  std::function<void(std::string)> trouble_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::pair<domain::net_id, air::heard_over>> waiting_;
  std::uint64_t dropped_ = 0;
  bool ending_ = false;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace kentongan::app
