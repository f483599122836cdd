// Argon2id on a thread of its own, by libsodium: a hash takes a tenth of a second and 64 MiB on purpose, and nothing
// else may wait for it. One at a time, so that a crowd of guessers cannot take the memory either.
#pragma once
#include <boost/asio/any_io_executor.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace kentongan::app {

class password_worker {
 public:
  // Results are posted to the executor. Throws std::runtime_error when the library cannot be used.
  explicit password_worker(boost::asio::any_io_executor);
  password_worker(const password_worker&) = delete;
  password_worker& operator=(const password_worker&) = delete;
  ~password_worker();  // what still waits is forgotten

  // False: too many wait already.
  bool check(std::string password, std::string hash, std::function<void(bool)> done);
  // Nothing: there was no memory for it.
  bool make(std::string password, std::function<void(std::optional<std::string>)> done);

 private:
  bool queue(std::function<void()>);
  void work();

  boost::asio::any_io_executor executor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace kentongan::app
