#include "tests/bench/centre.hpp"

#include "mqtt/paho_client.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace kentongan::bench {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

const std::string root = "cc/v1/" + std::string(centre_id) + '/';
constexpr std::chrono::seconds patience{30};  // for the last answers of a load

std::string two_hours_from_now() {
  const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + std::chrono::hours{2});
  std::tm parts{};
  ::gmtime_r(&at, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string_view text_of(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string_view(v->get_string()) : std::string_view{};
}

}  // namespace

centre::centre(boost::asio::io_context& io, const std::string& broker_uri, std::string run_id,
               std::vector<std::string> units)
    : io_(io), prefix_(std::move(run_id) + '-'), units_(std::move(units)), json_memory_(256 * 1024), timer_(io) {
  for (std::size_t i = 0; i < units_.size(); ++i) free_units_.push_back(i);
  mqtt::paho_settings s;
  s.uri = broker_uri;
  s.client_id = "bench-centre-" + prefix_;
  s.clean_start = true;
  s.session_expiry = std::chrono::seconds{0};
  s.inbound_messages = 100'000;
  s.in_flight = 1000;
  client_ = mqtt::make_paho_client(io_.get_executor(), s);
  client_->subscribe({{root + "agency/+/evt/order", 1},
                      {root + "centre/evt/order", 1},
                      {root + "gw/+/state/conn", 1},
                      {root + "gw/+/modem/+/state/link", 1}});
  client_->start({[this](mqtt::message&& m) { on_message(std::move(m)); }, [this](bool) { up_ = true; }, {}});
  for (const auto limit = steady::now() + std::chrono::seconds{10}; !up_ && steady::now() < limit;)
    io_.run_one_for(milliseconds{100});
  if (!up_) throw std::runtime_error("the broker does not answer");
}

void centre::send_one() {
  const std::size_t unit = free_units_.empty() ? orders_.size() % units_.size() : free_units_.front();
  if (!free_units_.empty()) free_units_.pop_front();
  static const std::string valid_until = two_hours_from_now();
  mqtt::message m;
  m.topic = root + "centre/cmd/order";
  m.payload = R"({"v":1,"id":")" + prefix_ + std::to_string(orders_.size()) + R"(","prio":"P1","to":["unit/)" +
              units_[unit] + R"("],"radio":"KEBAKARAN JL MERDEKA 10","valid_until":")" + valid_until +
              R"(","src":"bench","text":"Rumah terbakar di Jl. Merdeka 10, dua lantai, penghuni sudah keluar. )";
  m.payload.resize(std::max(m.payload.size(), order_octets - 2), 'x');
  m.payload += "\"}";
  ++outstanding_;
  orders_.push_back({unit, steady::now()});
  client_->publish(std::move(m), [](std::error_code) {});  // an order that got lost is found in the books
}

load_result centre::open_loop(int per_second, milliseconds duration) {
  phase_.emplace();
  phase_begin_ = orders_.size();
  const auto step = std::chrono::nanoseconds{1'000'000'000 / per_second};
  const auto begin = steady::now() + step;
  bool over = false;
  std::function<void()> next = [&] {
    const auto due = begin + step * static_cast<int>(orders_.size() - phase_begin_);
    over = due >= begin + duration;
    if (over) return;
    timer_.expires_at(due);
    timer_.async_wait([&](boost::system::error_code ec) {
      if (ec) return;
      send_one();
      next();
    });
  };
  next();
  while (!over) io_.run_one_for(milliseconds{100});
  phase_->done_per_s =
      static_cast<double>(phase_->done.size()) / std::chrono::duration<double>(steady::now() - begin).count();
  drain();
  phase_->orders = orders_.size() - phase_begin_;
  return *std::exchange(phase_, std::nullopt);
}

load_result centre::closed_loop(std::size_t outstanding, milliseconds duration) {
  phase_.emplace();
  phase_begin_ = orders_.size();
  const auto begin = steady::now(), end = begin + duration;
  on_done_ = [this, end] {
    if (steady::now() < end) send_one();
  };
  for (std::size_t i = 0; i < outstanding; ++i) send_one();
  while (steady::now() < end) io_.run_one_for(milliseconds{100});
  phase_->done_per_s =
      static_cast<double>(phase_->done.size()) / std::chrono::duration<double>(steady::now() - begin).count();
  on_done_ = nullptr;
  drain();
  phase_->orders = orders_.size() - phase_begin_;
  return *std::exchange(phase_, std::nullopt);
}

void centre::drain() {
  const auto limit = steady::now() + patience;
  while (outstanding_ > 0 && steady::now() < limit) io_.run_one_for(milliseconds{100});
  // A duplicate would come soon after.
  for (const auto end = steady::now() + milliseconds{300}; steady::now() < end;) io_.run_one_for(milliseconds{50});
}

void centre::on_message(mqtt::message&& m) {
  if (m.topic.ends_with("/evt/order")) return on_news(m.payload);
  // Only what happens now: the retained word of an earlier run says nothing.
  if (m.retained) return;
  if (m.topic.ends_with("/state/conn")) online_ = online_ || m.payload.find(R"("online":true)") != m.payload.npos;
  if (m.topic.ends_with("/state/link")) modem_up_ = modem_up_ || m.payload.find(R"("state":"up")") != m.payload.npos;
}

void centre::on_news(std::string_view payload) {
  const auto now = steady::now();
  json::monotonic_resource memory(json_memory_.data(), json_memory_.size());
  json::error_code ec;
  const auto value = json::parse(payload, ec, &memory);
  const auto* news = ec ? nullptr : value.if_object();
  if (!news) {
    ++rejected_;
    return;
  }
  const auto* statuses = news->if_contains("statuses");
  if (!statuses || !statuses->is_array()) {  // an answer to one order: not what a good order gets
    ++rejected_;
    return;
  }
  for (const auto& s : statuses->get_array())
    if (const auto* o = s.if_object()) on_status(text_of(*o, "layer"), text_of(*o, "state"), text_of(*o, "order"), now);
}

void centre::on_status(std::string_view layer, std::string_view state, std::string_view order, steady::time_point at) {
  const bool stored = layer == "order" && state == "stored";
  const bool done = layer == "assignment" && state == "done";
  if ((!stored && !done) || !order.starts_with(prefix_)) return;
  const auto digits = order.substr(prefix_.size());
  std::size_t i = orders_.size();
  std::from_chars(digits.data(), digits.data() + digits.size(), i);
  if (i >= orders_.size()) return;
  record& r = orders_[i];
  const bool in_phase = phase_ && i >= phase_begin_;
  if (stored) {
    if (r.stored++ == 0 && in_phase) phase_->stored.add(milliseconds_between(r.sent, at));
    return;
  }
  if (r.done++ != 0) return;
  if (in_phase) phase_->done.add(milliseconds_between(r.sent, at));
  --outstanding_;
  free_units_.push_back(r.unit);
  if (on_done_) on_done_();
}

books centre::check() const {
  books b;
  b.orders = orders_.size();
  b.rejected = rejected_;
  for (const auto& r : orders_) {
    b.never_stored += r.stored == 0;
    b.never_done += r.done == 0;
    b.stored_twice += r.stored > 1;
    b.done_twice += r.done > 1;
  }
  return b;
}

}  // namespace kentongan::bench
