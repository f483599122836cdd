// The book of phones while the gateway runs: whoever is taken out of it by a command in another process is cut off
// within a second or so.
#pragma once
#include "gateway/app/book_file.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/web/broker_rights.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace kentongan::app {

// The link behind which a phone's page gets its key. `base` is "https://112.example.id".
std::string phone_link(std::string_view base, std::string_view invitation);

// Of a book, for this centre's topics.
web::broker_rights rights_of(const web::phone_book&, const settings&, const domain::directory&);

class phone_access {
 public:
  phone_access(boost::asio::any_io_executor, const settings&, const domain::city&, ports::clock, ports::log);

  const web::phone_book& book() { return book_.current(clock_().steady); }
  bool change(const std::function<bool(web::phone_book&)>& how);
  // Whose phone this is; empty: there is none of that name.
  std::string responder_of(std::string_view name);
  web::broker_rights rights() { return rights_of(book(), settings_, directory_); }

  // Tells of other rights, at once after change() and otherwise by looking every second.
  void start(std::function<void(const web::broker_rights&)> changed);
  void stop();

 private:
  void look();
  void wait();

  const settings& settings_;
  domain::directory directory_;
  ports::clock clock_;
  book_watch<web::phone_book> book_;
  boost::asio::steady_timer timer_;
  std::function<void(const web::broker_rights&)> changed_;
  std::uint64_t seen_ = 0;  // of the book's editions
};

}  // namespace kentongan::app
