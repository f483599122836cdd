// Virtual time: an ordered map of (time, sequence) to functions. What is due at the same moment runs in the order in
// which it was asked for, as an io_context would run it.
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/rehearsal/chance.hpp"

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace kentongan::sim {

using domain::steady_time;
using domain::utc_time;
using rehearsal::chance;
using std::chrono::milliseconds;

// Where a run tells what happens, for people who look for a fault; empty: nowhere.
using trace = std::function<void(const std::string&)>;

// What a checker found. Leaves the run.
struct violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class loop {
 public:
  // Whose function it is. A killed process takes all of its own along; 0 is the world, which never dies.
  using owner = std::uint32_t;
  static constexpr owner world = 0;
  using ticket = std::pair<steady_time, std::uint64_t>;

  steady_time now() const { return now_; }

  ticket at(steady_time when, owner whose, std::function<void()> what) {
    const ticket key{std::max(when, now_), ++last_};
    tasks_.emplace(key, task{whose, std::move(what)});
    return key;
  }
  ticket after(milliseconds wait, owner whose, std::function<void()> what) {
    return at(now_ + wait, whose, std::move(what));
  }
  void cancel(const ticket& t) { tasks_.erase(t); }
  void forget(owner whose) {
    std::erase_if(tasks_, [&](const auto& entry) { return entry.second.whose == whose; });
  }

  std::optional<steady_time> next() const {
    return tasks_.empty() ? std::nullopt : std::optional(tasks_.begin()->first.first);
  }
  // The next function is the owner's, and due now: it belongs to the same turn.
  bool more_now(owner whose) const {
    return !tasks_.empty() && tasks_.begin()->first.first <= now_ && tasks_.begin()->second.whose == whose;
  }

  // Runs one function and says whose it was. Nothing may run without end in one moment: that is a fault of the run.
  owner step() {
    auto node = tasks_.extract(tasks_.begin());
    if (node.key().first > now_) {
      now_ = node.key().first;
      in_this_moment_ = 0;
    } else if (++in_this_moment_ > moment_max) {
      throw violation("a loop without end: more than 100,000 steps in one moment");
    }
    ++steps_;
    const owner whose = node.mapped().whose;
    node.mapped().what();
    return whose;
  }
  std::uint64_t steps() const { return steps_; }

 private:
  static constexpr int moment_max = 100'000;
  struct task {
    owner whose;
    std::function<void()> what;
  };
  steady_time now_{std::chrono::hours{1000}};
  std::map<ticket, task> tasks_;
  std::uint64_t last_ = 0, steps_ = 0;
  int in_this_moment_ = 0;
};

// The wall clock, as the gateway reads it: right until a fault makes it jump or drift.
class wall_clock {
 public:
  explicit wall_clock(const loop& l) : loop_(l), start_(l.now()), since_(l.now()) {}

  utc_time true_time() const { return base + std::chrono::duration_cast<milliseconds>(loop_.now() - start_); }
  utc_time time() const { return true_time() + offset(); }
  domain::instant instant() const { return {loop_.now(), time()}; }

  void jump(milliseconds by) { jumped_ += by; }
  void drift(double parts_per_million) {
    jumped_ = offset();
    since_ = loop_.now();
    ppm_ = parts_per_million;
  }
  void set_right() {
    jumped_ = {};
    ppm_ = 0;
  }

 private:
  static constexpr utc_time base{std::chrono::hours{24 * 365 * 56}};  // in the year 2025
  milliseconds offset() const {
    const auto passed = std::chrono::duration<double, std::milli>(loop_.now() - since_).count();
    return jumped_ + milliseconds(static_cast<std::int64_t>(passed * ppm_ / 1e6));
  }

  const loop& loop_;
  steady_time start_, since_;
  milliseconds jumped_{0};
  double ppm_ = 0;
};

}  // namespace kentongan::sim
