// The gateway's HTTP side: routes over the wiring, the site in front of them, the listener in front of that.
//
// A port that is taken is no reason to stop: orders still come by MQTT. It is said in the log and tried again.
#pragma once
#include "gateway/app/gateway.hpp"
#include "gateway/app/token_file.hpp"
#include "gateway/http/server.hpp"
#include "gateway/web/live_feed.hpp"
#include "gateway/web/site.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>

namespace kentongan::app {

class web_side {
 public:
  // The gateway must outlive it.
  web_side(boost::asio::any_io_executor, const settings&, gateway&, ports::clock, ports::log);

  void start();
  // Closes everything. The object must stay while the gateway still answers what it was asked.
  void stop();

 private:
  void listen();
  void put_health(contract::writer&);

  const settings& settings_;
  ports::log log_;
  token_watch tokens_;
  boost::asio::steady_timer retry_;
  std::string refused_;  // why the last try to listen failed
  web::live_feed feed_;
  std::optional<web::site> site_;
  std::optional<http::server> server_;
};

}  // namespace kentongan::app
