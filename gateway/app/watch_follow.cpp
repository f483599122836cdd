#include "gateway/app/watch_follow.hpp"

#include "gateway/app/watch_json.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <iostream>

namespace kentongan::app {

namespace json = boost::json;

std::vector<std::string> follow_filters(const configuration& c) {
  return {contract::topics(c.city.id, c.settings.gateway.id).agency_news("+")};
}

order_follower::order_follower(client_session& session, std::string order, watch_reader reader)
    : session_(session), order_(std::move(order)), reader_(reader) {
  session_.on_message = [this](const mqtt::message& m) { take(m); };
}

void order_follower::take(const mqtt::message& m) {
  const auto names = matched_levels(session_.topics().agency_news("+"), m.topic);
  const auto batch = names && !m.retained ? loose::parse(m.payload) : std::nullopt;
  if (!batch) return;
  for (auto& n : read_news(names->front(), *batch)) {
    if (n.order != order_ || repeats_.seen(n)) continue;
    if (running_)
      print(n);
    else
      held_.push_back(std::move(n));
  }
}

void order_follower::print(const watch_news& n) {
  std::cout << sentence(n, reader_) << std::endl;
  if (n.layer == "order" && n.state == "closed") over_ = true;
  if (!std::cout) over_ = true;  // nobody reads any more
}

void order_follower::run() {
  running_ = true;
  for (const auto& n : held_) print(n);
  held_.clear();
  boost::asio::signal_set signals(session_.loop(), SIGINT, SIGTERM);
  signals.async_wait([this](boost::system::error_code ec, int) {
    if (!ec) over_ = true;
  });
  // News that was lost with a connection is not repeated: ask whether the order has ended meanwhile.
  session_.on_connection = [this](bool up) {
    if (up)
      session_.ask_later("order", {{"order", order_}}, [this](std::optional<json::object> r) {
        if (r && !r->contains("open")) over_ = true;
      });
  };
  session_.run_until([this] { return over_; });
  session_.on_connection = nullptr;
}

}  // namespace kentongan::app
