#include "gateway/app/web_side.hpp"

#include "gateway/app/qr.hpp"
#include "gateway/app/secret.hpp"
#include "gateway/contract/json.hpp"
#include "gateway/web/base_routes.hpp"
#include "gateway/web/description.hpp"
#include "gateway/web/read_routes.hpp"
#include "gateway/web/write_routes.hpp"

#include <utility>

namespace kentongan::app {

namespace {

constexpr std::chrono::seconds try_again{5};

http::server_settings server_settings_of(const web_settings& s, const phones_settings& phones) {
  http::server_settings out;
  out.address = s.address;
  out.port = s.port;
  out.connections_max = s.connections_max;
  out.sockets_max = s.connections_max + phones.clients_max;
  return out;
}

relay::relay_settings relay_settings_of(const phones_settings& s) {
  relay::relay_settings out;
  out.clients_max = s.clients_max;
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

web_side::web_side(boost::asio::any_io_executor executor, parts p)
    : settings_(p.settings),
      directory_(p.city),
      log_(std::move(p.log)),
      clock_(std::move(p.clock)),
      tokens_(settings_.tokens_file(), "tokens", log_),
      people_(executor, settings_, clock_, log_),
      retry_(executor),
      feed_({p.gateway.boot(), [this](auto authorization, auto cookie) { return who(authorization, cookie); }}),
      relay_(executor, relay_settings_of(settings_.phones), p.broker, clock_, log_),
      phones_(phone_parts(p)) {
  auto& g = p.gateway;
  const auto& s = settings_;
  auto routes = routes_of(g, feed_, clock_);
  people_.add_routes(routes);
  phones_.add_routes(routes);
  phones_.add_door(routes);
  web::add_page_routes(routes, p.pages);
  site_.emplace(web::site::parts{std::move(routes),
                                 [this](auto authorization, auto cookie) { return who(authorization, cookie); }, clock_,
                                 log_, static_cast<double>(s.web.requests_per_s), static_cast<double>(s.web.burst)});
  server_.emplace(
      executor, server_settings_of(s.web, s.phones),
      [this](web::request r, auto done) { site_->handle(std::move(r), std::move(done)); }, clock_, log_);
  g.on_news([this](const domain::agency_id& agency, const std::string& payload) { feed_.publish(agency, payload); });
  g.add_health([this](contract::writer& w) { put_health(w); });
}

web::phone_routes::parts web_side::phone_parts(parts& p) {
  return {directory_,
          contract::topics(p.city.id, settings_.gateway.id).root(),
          settings_.web.public_url,
          [&phones = p.phones]() -> const web::phone_book& { return phones.book(); },
          [&phones = p.phones](const std::function<bool(web::phone_book&)>& how) { return phones.change(how); },
          new_secret,
          [this](std::string_view invitation) { return phone_link(base_url(), invitation); },
          qr_svg,
          [&g = p.gateway] { return g.phones(); },
          [this, broker = p.broker] { return broker().port != 0 && relay_.has_room(); },
          [this](std::shared_ptr<web::duplex> socket) { relay_.take(std::move(socket)); },
          clock_,
          log_};
}

std::string web_side::base_url() const { return base_url_of(settings_.web, server_->port()); }

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
    return people_.invite_first(base_url());
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
  const auto& r = relay_.stats();
  w.field("phones_relayed", std::uint64_t{r.open}).field("phones_taken", r.taken).field("phones_refused", r.refused);
  w.field("phones_slowed", r.slowed).field("broker_unreachable", r.unreachable);
  w.field("phones_enrolled", phones_.stats().enrolled).field("enrolments_refused", phones_.stats().refused);
  w.close();
}

}  // namespace kentongan::app
