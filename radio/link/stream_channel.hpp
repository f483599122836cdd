// What a line over an Asio byte stream (a serial port, a TCP socket) does once it is open, by the contract of line.hpp:
// reading, writing in order, and closing so that nothing under way reports any more. How the stream opens is the line's
// own. Lives in a shared_ptr, as an asynchronous operation may outlive the line.
//
// Thread rule: calls and handlers on the thread that runs the executor. Handlers never run inside a call.
#pragma once
#include "radio/link/line.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace kentongan::radio {

template <class Stream>
class stream_channel : public std::enable_shared_from_this<stream_channel<Stream>> {
 public:
  using error_code = boost::system::error_code;

  template <class Executor>
  explicit stream_channel(Executor executor) : stream_(std::move(executor)) {}
  virtual ~stream_channel() = default;

  void open(line::handlers given) {
    shut();
    listeners_ = std::make_shared<const line::handlers>(std::move(given));
    boost::asio::post(stream_.get_executor(), [self = this->shared_from_this(), mine = generation_] {
      if (self->generation_ == mine) self->begin();
    });
  }

  void queue(std::vector<std::uint8_t> octets) {
    if (!ready_) return;
    if (waiting_.empty()) {
      waiting_ = std::move(octets);
    } else {
      waiting_.insert(waiting_.end(), octets.begin(), octets.end());
    }
    if (leaving_.empty()) write();
  }

  std::size_t unsent() const { return waiting_.size() + leaving_.size() - left_; }

  // Handlers of operations still under way see another generation and do nothing.
  void shut() {
    ++generation_;
    listeners_.reset();
    waiting_.clear();
    leaving_.clear();
    left_ = 0;
    const bool was_ready = std::exchange(ready_, false);
    if (!stream_.is_open()) return;
    if (was_ready) release();
    error_code ignored;
    stream_.close(ignored);
  }

 protected:
  // Opens stream_ and ends with answer(), at once or later; by then generation() must be what it was.
  virtual void begin() = 0;
  virtual void release() {}  // just before a stream that was ready is closed

  void answer(error_code error) {
    const auto told = listeners_;
    const auto mine = generation_;
    ready_ = !error;
    if (error) shut();
    if (told->on_open) told->on_open(error);
    if (!error && generation_ == mine) read();
  }

  Stream& stream() { return stream_; }
  std::uint64_t generation() const { return generation_; }

 private:
  void read() {
    stream_.async_read_some(boost::asio::buffer(incoming_),
                            [self = this->shared_from_this(), mine = generation_](error_code error, std::size_t size) {
                              if (self->generation_ != mine) return;
                              if (error) return self->broken(error);
                              const auto told = self->listeners_;
                              if (told->on_bytes) told->on_bytes(std::span(self->incoming_).first(size));
                              if (self->generation_ == mine) self->read();
                            });
  }

  // Everything that was queued while the last write was under way goes out in one.
  void write() {
    if (left_ == leaving_.size()) {
      leaving_.clear();
      left_ = 0;
      std::swap(leaving_, waiting_);
    }
    if (leaving_.empty()) return;
    stream_.async_write_some(boost::asio::buffer(leaving_) + left_,
                             [self = this->shared_from_this(), mine = generation_](error_code error, std::size_t size) {
                               if (self->generation_ != mine) return;
                               if (error) return self->broken(error);
                               self->left_ += size;
                               self->write();
                             });
  }

  void broken(error_code error) {
    const auto told = listeners_;
    shut();
    if (told->on_closed) told->on_closed(error);
  }

  Stream stream_;
  std::shared_ptr<const line::handlers> listeners_;  // kept by whoever calls one, as the call may close the line
  bool ready_ = false;                               // open and ours
  std::uint64_t generation_ = 0;                     // grows with each opening and closing
  std::array<std::uint8_t, 4096> incoming_{};
  std::vector<std::uint8_t> waiting_;
  std::vector<std::uint8_t> leaving_;  // under way; octets before left_ have gone
  std::size_t left_ = 0;
};

}  // namespace kentongan::radio
