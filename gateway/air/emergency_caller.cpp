#include "gateway/air/emergency_caller.hpp"

#include <utility>

namespace kentongan::air {

emergency_caller::emergency_caller(ports::intake& intake, ports::clock clock, emergency_settings s)
    : intake_(intake), clock_(std::move(clock)), settings_(s) {}

void emergency_caller::call(domain::emergency_called e, told then) {
  domain::event event = e;
  intake_.submit(std::move(event), self_.hook([e = std::move(e), then = std::move(then)](emergency_caller& me,
                                                                                         const domain::reply& said) {
    if (said.code == domain::reply_code::rejected && me.waiting_.size() < me.settings_.limit)
      me.waiting_.push_back({me.clock_().steady + me.settings_.retry, e, then});
    else if (then)
      then(said);
  }));
}

std::optional<domain::steady_time> emergency_caller::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().at;
}

void emergency_caller::tick() {
  const auto now = clock_().steady;
  for (std::size_t due = waiting_.size(); due > 0 && waiting_.front().at <= now; --due) {
    auto w = std::move(waiting_.front());
    waiting_.pop_front();
    call(std::move(w.event), std::move(w.then));
  }
}

}  // namespace kentongan::air
