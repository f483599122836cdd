#include "gateway/app/password_worker.hpp"

#include <boost/asio/post.hpp>
#include <sodium.h>

#include <stdexcept>
#include <utility>

namespace kentongan::app {

namespace {

constexpr std::size_t waiting_max = 8;

// Passwords do not stay in memory that is given back.
struct secret {
  explicit secret(std::string s) : text(std::move(s)) {}
  secret(const secret&) = default;
  ~secret() { sodium_memzero(text.data(), text.size()); }
  std::string text;
};

}  // namespace

password_worker::password_worker(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
  thread_ = std::thread([this] { work(); });
}

password_worker::~password_worker() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool password_worker::queue(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_max) return false;
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void password_worker::work() {
  for (std::unique_lock lock(mutex_);;) {
    wake_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (ends_) return;
    const auto job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

bool password_worker::check(std::string password, std::string hash, std::function<void(bool)> done) {
  return queue([this, password = secret(std::move(password)), hash = std::move(hash), done = std::move(done)] {
    const bool right = crypto_pwhash_str_verify(hash.c_str(), password.text.data(), password.text.size()) == 0;
    boost::asio::post(executor_, [done, right] { done(right); });
  });
}

bool password_worker::make(std::string password, std::function<void(std::optional<std::string>)> done) {
  return queue([this, password = secret(std::move(password)), done = std::move(done)] {
    char hash[crypto_pwhash_STRBYTES];
    std::optional<std::string> out;
    if (crypto_pwhash_str(hash, password.text.data(), password.text.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
      out = hash;
    boost::asio::post(executor_, [done, out] { done(out); });
  });
}

}  // namespace kentongan::app
