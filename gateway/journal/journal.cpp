#include "gateway/journal/journal.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace kentongan::journal {

class sqlite_journal::worker {
 public:
  using job = std::function<void(store&)>;

  explicit worker(store s) : store_(std::move(s)), thread_([this] { run(); }) {}

  ~worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void add(job j) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(j));
    }
    wake_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      const job next = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      next(store_);
      lock.lock();
      // The completion is on its way already: what is copied now delays nobody, unless the next batch comes at once.
      if (store_.checkpoint_due() && (jobs_.empty() || store_.checkpoint_pressing())) {
        lock.unlock();
        store_.checkpoint();
        lock.lock();
      }
    }
  }

  store store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<job> jobs_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

namespace {

std::error_code cancelled() { return std::make_error_code(std::errc::operation_canceled); }

std::function<void()> told(const failure_handler& handler, failure why, std::function<void()> then) {
  return [handler, why = std::move(why), then = std::move(then)] {
    if (handler) handler(why);
    then();
  };
}

}  // namespace

sqlite_journal::sqlite_journal(store s, poster post, failure_handler on_failure)
    : post_(std::move(post)), on_failure_(std::move(on_failure)), worker_(std::make_unique<worker>(std::move(s))) {}

sqlite_journal::~sqlite_journal() = default;

void sqlite_journal::stop() { worker_.reset(); }

void sqlite_journal::commit(ports::sealed_batch batch, std::function<void(std::error_code)> done) {
  if (!worker_) return post_([done = std::move(done)] { done(cancelled()); });
  worker_->add([this, batch = std::move(batch), done = std::move(done)](store& s) {
    if (const auto outcome = s.commit(*batch)) {
      post_([done] { done({}); });
    } else {
      post_(told(on_failure_, outcome.error(), [done, code = outcome.error().code] { done(code); }));
    }
  });
}

void sqlite_journal::read(domain::order_id order, std::uint64_t from, std::size_t limit, read_handler done) {
  if (!worker_) return post_([done = std::move(done)] { done(cancelled(), {}); });
  worker_->add([this, order = std::move(order), from, limit, done = std::move(done)](store& s) {
    if (auto outcome = s.read(order, from, limit)) {
      post_([done, facts = std::move(*outcome)]() mutable { done({}, std::move(facts)); });
    } else {
      post_(told(on_failure_, outcome.error(), [done, code = outcome.error().code] { done(code, {}); }));
    }
  });
}

}  // namespace kentongan::journal
