#include "gateway/app/heard_keeper.hpp"

namespace kentongan::app {

heard_keeper::heard_keeper(heard_archive archive, std::function<void(std::string)> trouble)
    : archive_(std::move(archive)), trouble_(std::move(trouble)), thread_([this] { work(); }) {}

heard_keeper::~heard_keeper() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void heard_keeper::keep(const domain::net_id& net, const air::heard_over& over) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < waiting_max)
      waiting_.emplace_back(net, over);
    else
      ++dropped_;
  }
  wake_.notify_one();
}

void heard_keeper::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto [net, over] = std::move(waiting_.front());
    waiting_.pop_front();
    const auto dropped = std::exchange(dropped_, 0);
    lock.unlock();
    if (dropped) trouble_("the disk is slow: " + std::to_string(dropped) + " overs heard were not kept");
    if (auto why = archive_.keep(net, over); !why.empty()) trouble_(std::move(why));
  }
}

}  // namespace kentongan::app
