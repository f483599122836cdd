// The gateway's HTTP side: routes over the wiring, the site in front of them, the listener in front of that.
//
// A port that is taken is no reason to stop: orders still come by MQTT. It is said in the log and tried again.
#pragma once
#include "gateway/app/book_file.hpp"
#include "gateway/app/gateway.hpp"
#include "gateway/app/people.hpp"
#include "gateway/app/phone_access.hpp"
#include "gateway/http/server.hpp"
#include "gateway/relay/relay.hpp"
#include "gateway/web/live_feed.hpp"
#include "gateway/web/pages.hpp"
#include "gateway/web/phone_routes.hpp"
#include "gateway/web/site.hpp"
#include "gateway/web/tokens.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <span>
#include <string>

namespace kentongan::app {

class web_side {
 public:
  struct parts {
    const app::settings& settings;
    const domain::city& city;
    app::gateway& gateway;
    phone_access& phones;
    std::function<relay::broker_place()> broker;  // where phones' pages are relayed to
    std::span<const web::page_file> pages;
    ports::clock clock;
    ports::log log;
  };
  // What it refers to must outlive it.
  web_side(boost::asio::any_io_executor, parts);

  void start();
  // Closes everything. The object must stay while the gateway still answers what it was asked.
  void stop();

 private:
  void listen();
  std::optional<web::visitor> who(std::string_view authorization, std::string_view cookie);
  void put_health(contract::writer&);
  std::string base_url() const;
  web::phone_routes::parts phone_parts(parts&);

  const settings& settings_;
  domain::directory directory_;
  ports::log log_;
  ports::clock clock_;
  book_watch<web::token_book> tokens_;
  people people_;
  boost::asio::steady_timer retry_;
  std::string refused_;  // why the last try to listen failed
  web::live_feed feed_;
  relay::mqtt_relay relay_;
  web::phone_routes phones_;
  std::optional<web::site> site_;
  std::optional<http::server> server_;
};

}  // namespace kentongan::app
