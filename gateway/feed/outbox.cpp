#include "gateway/feed/outbox.hpp"

#include <string>

namespace kentongan::feed {

namespace {
constexpr std::size_t waiting_max = 10'000;  // rows of a few hundred octets; a day of a busy city
constexpr std::size_t in_flight_max = 32;
constexpr std::chrono::seconds pause_after_failure{1};
}  // namespace

outbox::outbox(mqtt::client& client, ports::clock clock, ports::log log, std::function<void(std::uint64_t)> finished)
    : client_(client), clock_(std::move(clock)), log_(std::move(log)), finished_(std::move(finished)) {}

void outbox::add(ports::outbox_row row) {
  if (waiting_.size() >= waiting_max) {
    if (overflowed_++ % 1000 == 0)
      log_(ports::level::error,
           "the broker has been away too long: oldest status messages are dropped (replay has them)");
    finished_(waiting_.front().id);
    waiting_.pop_front();
  }
  waiting_.push_back(std::move(row));
}

void outbox::on_up() { retry_at_.reset(); }

std::optional<domain::steady_time> outbox::deadline() const {
  if (waiting_.empty() || in_flight_ >= in_flight_max || !client_.up()) return std::nullopt;
  return retry_at_ ? *retry_at_ : domain::steady_time::min();
}

void outbox::tick() {
  const auto now = clock_();
  if (!client_.up() || (retry_at_ && now.steady < *retry_at_)) return;
  retry_at_.reset();
  while (!waiting_.empty() && in_flight_ < in_flight_max) {
    ports::outbox_row row = std::move(waiting_.front());
    waiting_.pop_front();
    if (row.expires_utc_ms <= now.utc.time_since_epoch().count()) {
      finished_(row.id);
      continue;
    }
    publish(std::move(row));
  }
}

void outbox::publish(ports::outbox_row row) {
  mqtt::message m;
  m.topic = row.topic;
  m.payload = row.payload;
  m.expiry = std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(row.expires_utc_ms) -
                                                     clock_().utc.time_since_epoch());
  ++in_flight_;
  client_.publish(std::move(m), [this, row = std::move(row)](std::error_code ec) mutable {
    --in_flight_;
    if (!ec) return finished_(row.id);
    // Kept; `seq` lets readers put it back into order.
    waiting_.push_front(std::move(row));
    retry_at_ = clock_().steady + pause_after_failure;
  });
}

}  // namespace kentongan::feed
