#include "gateway/app/people.hpp"

#include "gateway/app/secret.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace kentongan::app {

namespace {

constexpr std::string_view first_name = "admin";

}  // namespace

std::string invitation_link(std::string_view base, std::string_view invitation) {
  // Behind '#', so that no proxy logs it.
  return std::string(base) + "/#undangan=" + std::string(invitation);
}

std::string base_url_of(const web_settings& s, std::uint16_t port) {
  if (!s.public_url.empty()) return s.public_url;
  const bool v6 = s.address.find(':') != std::string::npos;
  return "http://" + (v6 ? '[' + s.address + ']' : s.address) + ':' + std::to_string(port);
}

people::people(boost::asio::any_io_executor executor, const settings& s, ports::clock clock, ports::log log)
    : sessions_file_(s.sessions_file()),
      session_lasts_(s.web.session),
      secure_(s.web.public_url.starts_with("https:")),
      clock_(std::move(clock)),
      log_(std::move(log)),
      accounts_(s.accounts_file(), "accounts", log_),
      worker_(std::move(executor)),
      sign_in_(parts(), old_sessions()) {}

web::sign_in::parts people::parts() {
  web::sign_in::parts p;
  p.accounts = [this]() -> const web::account_book& { return accounts_.current(clock_().steady); };
  p.change = [this](const std::function<bool(web::account_book&)>& how) { return accounts_.change(how); };
  p.keep = [this](const web::session_book& book) {
    try {
      write_private(sessions_file_, book.print());
    } catch (const std::exception& e) {
      log_(ports::level::error, std::string("sessions will not outlive this run: ") + e.what());
    }
  };
  p.check = [this](std::string password, std::string hash, std::function<void(bool)> done) {
    return worker_.check(std::move(password), std::move(hash), std::move(done));
  };
  p.make = [this](std::string password, std::function<void(std::optional<std::string>)> done) {
    return worker_.make(std::move(password), std::move(done));
  };
  p.random = new_secret;
  p.clock = clock_;
  p.log = log_;
  p.lasts = session_lasts_;
  p.secure = secure_;
  return p;
}

web::session_book people::old_sessions() const {
  auto read = read_book<web::session_book>(sessions_file_);
  if (auto* book = std::get_if<web::session_book>(&read)) return std::move(*book);
  log_(ports::level::error, "everybody must sign in again: " + std::get<std::string>(read));
  return {};
}

void people::invite_first(std::string_view base) {
  const auto& known = accounts_.current(clock_().steady).entries();
  const bool can = std::any_of(known.begin(), known.end(), [](const auto& a) { return !a.password.empty(); });
  const bool others = std::any_of(known.begin(), known.end(), [](const auto& a) { return a.who.name != first_name; });
  if (can || others) return;
  const auto invitation = web::account_book::invitation(new_secret());
  const auto now = clock_().utc;
  const bool made = accounts_.change([&](web::account_book& book) {
    book.add({{web::role::administrator, {}, std::string(first_name)}, now});
    return book.invite(first_name, invitation, now + web::invitation_lasts);
  });
  if (made)
    log_(ports::level::info, "nobody can sign in yet; the administrator sets his password at " +
                                 invitation_link(base, invitation) + " (once, within 24 hours)");
}

}  // namespace kentongan::app
