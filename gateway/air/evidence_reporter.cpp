#include "gateway/air/evidence_reporter.hpp"

#include <utility>

namespace kentongan::air {

evidence_reporter::evidence_reporter(ports::intake& intake, ports::clock now, evidence_settings s)
    : intake_(intake), now_(std::move(now)), settings_(s) {}

void evidence_reporter::submit(domain::evidence_seen seen) {
  domain::event event = seen;
  intake_.submit(std::move(event), self_.hook([seen = std::move(seen)](evidence_reporter& me, const domain::reply& r) {
    if (r.code != domain::reply_code::rejected) return;
    if (me.late_.size() >= me.settings_.limit) {
      ++me.dropped_;
      me.late_.pop_front();
    }
    me.late_.push_back({me.now_().steady + me.settings_.retry, seen});
  }));
}

std::optional<domain::steady_time> evidence_reporter::deadline() const {
  return late_.empty() ? std::nullopt : std::optional(late_.front().at);
}

void evidence_reporter::tick(domain::steady_time now) {
  for (std::size_t due = late_.size(); due > 0 && late_.front().at <= now; --due) {
    domain::evidence_seen seen = std::move(late_.front().evidence);
    late_.pop_front();
    submit(std::move(seen));
  }
}

}  // namespace kentongan::air
