#include "gateway/app/web_side.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/base_routes.hpp"
#include "gateway/web/read_routes.hpp"
#include "gateway/web/write_routes.hpp"

#include <utility>

namespace kentongan::app {

namespace {

constexpr std::chrono::seconds try_again{5};

http::server_settings server_settings_of(const web_settings& s) {
  http::server_settings out;
  out.address = s.address;
  out.port = s.port;
  out.connections_max = s.connections_max;
  return out;
}

std::vector<web::route> routes_of(gateway& g, web::live_feed& feed, ports::clock clock) {
  std::vector<web::route> routes;
  web::add_base_routes(routes, {[&g] { return g.health(); },
                                [&g] {
                                  const auto r = g.ready();
                                  return web::ready_state{r.journal, r.broker};
                                }});
  web::add_read_routes(routes, g.web_verbs(), [&g] { return g.health(); });
  web::add_write_routes(routes, g.web_verbs(), std::move(clock));
  web::add_feed_route(routes, feed);
  return routes;
}

}  // namespace

web_side::web_side(boost::asio::any_io_executor executor, const settings& s, gateway& g, ports::clock clock,
                   ports::log log)
    : settings_(s),
      log_(std::move(log)),
      tokens_(s.tokens_file(), log_),
      retry_(executor),
      feed_({g.boot(), [this, clock]() -> const web::token_book& { return tokens_.current(clock().steady); }}) {
  site_.emplace(web::site::parts{
      routes_of(g, feed_, clock), [this, clock]() -> const web::token_book& { return tokens_.current(clock().steady); },
      clock, log_, static_cast<double>(s.web.requests_per_s), static_cast<double>(s.web.burst)});
  server_.emplace(
      executor, server_settings_of(s.web),
      [this](web::request r, auto done) { site_->handle(std::move(r), std::move(done)); }, clock, log_);
  g.on_news([this](const domain::agency_id& agency, const std::string& payload) { feed_.publish(agency, payload); });
  g.add_health([this](contract::writer& w) { put_health(w); });
}

void web_side::start() { listen(); }

void web_side::stop() {
  retry_.cancel();
  server_.reset();
}

void web_side::listen() {
  const auto ec = server_->listen();
  const std::string host =
      settings_.web.address.find(':') == std::string::npos ? settings_.web.address : '[' + settings_.web.address + ']';
  if (!ec) return log_(ports::level::info, "listens at http://" + host + ':' + std::to_string(server_->port()));
  const auto what = host + ':' + std::to_string(settings_.web.port) + " cannot be listened at: " + ec.message();
  if (std::exchange(refused_, what) != what) log_(ports::level::error, what + "; trying again");
  retry_.expires_after(try_again);
  retry_.async_wait([this](boost::system::error_code stopped) {
    if (!stopped) listen();
  });
}

void web_side::put_health(contract::writer& w) {
  const auto& s = site_->stats();
  w.object("web").field("requests", s.requests).field("rate_limited", s.rate_limited).field("faults", s.faults);
  w.field("answers_2xx", s.answers[2]).field("answers_4xx", s.answers[4]).field("answers_5xx", s.answers[5]);
  w.field("listeners", std::uint64_t{feed_.clients()}).field("events", feed_.published());
  if (server_) {
    const auto& c = server_->stats();
    w.flag("listening", server_->port() != 0).field("open", std::uint64_t{c.open}).field("connections", c.connections);
    w.field("refused", c.refused).field("evicted", c.evicted).field("malformed", c.malformed);
    w.field("timeouts", c.timeouts).field("unanswered", c.unanswered).field("cut_off", c.cut_off);
  }
  w.close();
}

}  // namespace kentongan::app
