#include "gateway/app/web_side.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/base_routes.hpp"
#include "gateway/web/description.hpp"
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
  web::add_description_route(routes);
  return routes;
}

}  // namespace

web_side::web_side(boost::asio::any_io_executor executor, const settings& s, gateway& g,
                   std::span<const web::page_file> pages, ports::clock clock, ports::log log)
    : settings_(s),
      log_(std::move(log)),
      clock_(std::move(clock)),
      tokens_(s.tokens_file(), "tokens", log_),
      people_(executor, s, clock_, log_),
      retry_(executor),
      feed_({g.boot(), [this](auto authorization, auto cookie) { return who(authorization, cookie); }}) {
  auto routes = routes_of(g, feed_, clock_);
  people_.add_routes(routes);
  web::add_page_routes(routes, pages);
  site_.emplace(web::site::parts{std::move(routes),
                                 [this](auto authorization, auto cookie) { return who(authorization, cookie); }, clock_,
                                 log_, static_cast<double>(s.web.requests_per_s), static_cast<double>(s.web.burst)});
  server_.emplace(
      executor, server_settings_of(s.web),
      [this](web::request r, auto done) { site_->handle(std::move(r), std::move(done)); }, clock_, log_);
  g.on_news([this](const domain::agency_id& agency, const std::string& payload) { feed_.publish(agency, payload); });
  g.add_health([this](contract::writer& w) { put_health(w); });
}

std::optional<web::visitor> web_side::who(std::string_view authorization, std::string_view cookie) {
  if (authorization.empty()) return people_.who(cookie);
  const auto* token = tokens_.current(clock_().steady).find(authorization);
  if (!token) return std::nullopt;
  return web::visitor{*token, {}};
}

void web_side::start() { listen(); }

void web_side::stop() {
  retry_.cancel();
  server_.reset();
}

void web_side::listen() {
  const auto ec = server_->listen();
  if (!ec) {
    web_settings own = settings_.web;
    own.public_url.clear();
    log_(ports::level::info, "listens at " + base_url_of(own, server_->port()));
    return people_.invite_first(base_url_of(settings_.web, server_->port()));
  }
  const auto what =
      settings_.web.address + " port " + std::to_string(settings_.web.port) + " cannot be listened at: " + ec.message();
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
  const auto& p = people_.stats();
  w.field("signed_in", p.signed_in).field("sign_ins_refused", p.refused).field("sign_ins_slowed", p.slowed);
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
