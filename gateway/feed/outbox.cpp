#include "gateway/feed/outbox.hpp"

#include <algorithm>
#include <string>

namespace kentongan::feed {

namespace {
constexpr std::size_t waiting_max = 10'000;  // rows of a few hundred octets; a day of a busy city
constexpr std::size_t in_flight_max = 32;
constexpr std::chrono::seconds pause_after_failure{1}, pause_after_refusal{30};
}  // namespace

outbox::outbox(mqtt::client& client, ports::clock clock, ports::log log, std::function<void(std::uint64_t)> finished)
    : client_(client), clock_(std::move(clock)), log_(std::move(log)), finished_(std::move(finished)) {}

void outbox::add(ports::outbox_row row) {
  if (waiting_.size() + refused_.size() >= waiting_max) {
    if (overflowed_++ % 1000 == 0)
      log_(ports::level::error,
           "the broker has been away too long: oldest status messages are dropped (replay has them)");
    if (!refused_.empty()) {
      finished_(refused_.front().row.id);
      refused_.pop_front();
    } else {
      finished_(waiting_.front().id);
      waiting_.pop_front();
    }
  }
  waiting_.push_back(std::move(row));
}

void outbox::on_up() { retry_at_.reset(); }

std::optional<domain::steady_time> outbox::deadline() const {
  if (in_flight_ >= in_flight_max || !client_.up()) return std::nullopt;
  if (!waiting_.empty()) return retry_at_ ? *retry_at_ : domain::steady_time::min();
  if (!refused_.empty()) return refused_.front().again_at;
  return std::nullopt;
}

void outbox::tick() {
  const auto now = clock_();
  if (!client_.up() || (retry_at_ && now.steady < *retry_at_)) return;
  retry_at_.reset();
  for (; !refused_.empty() && refused_.front().again_at <= now.steady; refused_.pop_front())
    put_back(std::move(refused_.front().row));
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
    const auto now = clock_().steady;
    if (ec == mqtt::errc::refused) {
      // This row only: an agency whose topic the broker forbids must not hold up the others.
      if (refusals_++ % 1000 == 0) log_(ports::level::error, "the broker refuses news on " + row.topic);
      refused_.push_back({std::move(row), now + pause_after_refusal});
      return;
    }
    put_back(std::move(row));
    retry_at_ = now + pause_after_failure;
  });
}

void outbox::put_back(ports::outbox_row row) {
  const auto after = std::upper_bound(waiting_.begin(), waiting_.end(), row.id,
                                      [](std::uint64_t id, const ports::outbox_row& other) { return id < other.id; });
  waiting_.insert(after, std::move(row));
}

}  // namespace kentongan::feed
