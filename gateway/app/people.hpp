// Who signs in, with the files behind it: the accounts, the sessions, the hashing thread.
#pragma once
#include "gateway/app/book_file.hpp"
#include "gateway/app/password_worker.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/web/accounts.hpp"
#include "gateway/web/sign_in.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <string_view>

namespace kentongan::app {

// The link behind which an account's owner sets his password. `base` is "https://112.example.id".
std::string invitation_link(std::string_view base, std::string_view invitation);
// What browsers call this gateway; `port` is the one it got.
std::string base_url_of(const web_settings&, std::uint16_t port);

class people {
 public:
  people(boost::asio::any_io_executor, const settings&, ports::clock, ports::log);

  std::optional<web::visitor> who(std::string_view cookies) const { return sign_in_.who(cookies); }
  void add_routes(std::vector<web::route>& routes) { sign_in_.add_routes(routes); }
  const web::sign_in_statistics& stats() const { return sign_in_.stats(); }

  // When nobody can sign in yet: makes the administrator's account and says his link in the log.
  void invite_first(std::string_view base);

 private:
  web::sign_in::parts parts();
  web::session_book old_sessions() const;

  std::filesystem::path sessions_file_;
  std::chrono::hours session_lasts_;
  bool secure_;
  ports::clock clock_;
  ports::log log_;
  book_watch<web::account_book> accounts_;
  password_worker worker_;
  web::sign_in sign_in_;
};

}  // namespace kentongan::app
