#include "gateway/app/phone_access.hpp"

#include <utility>

namespace kentongan::app {

namespace {
constexpr std::chrono::seconds look_every{1};
}

std::string phone_link(std::string_view base, std::string_view invitation) {
  // Behind '#', so that no proxy logs it.
  return std::string(base) + "/hp/#daftar=" + std::string(invitation);
}

web::broker_rights rights_of(const web::phone_book& book, const settings& s, const domain::directory& known) {
  return web::rights_of(book, contract::topics(known.city().id, s.gateway.id), known);
}

phone_access::phone_access(boost::asio::any_io_executor executor, const settings& s, const domain::city& city,
                           ports::clock clock, ports::log log)
    : settings_(s),
      directory_(city),
      clock_(std::move(clock)),
      book_(s.phones_file(), "phones", std::move(log)),
      timer_(std::move(executor)) {}

bool phone_access::change(const std::function<bool(web::phone_book&)>& how) {
  const bool done = book_.change(how);
  if (done) look();
  return done;
}

std::string phone_access::responder_of(std::string_view name) {
  const auto* e = book().find(name);
  return e && e->kind == web::phone_kind::phone ? e->of : std::string();
}

void phone_access::start(std::function<void(const web::broker_rights&)> changed) {
  book();
  seen_ = book_.edition();
  changed_ = std::move(changed);
  wait();
}

void phone_access::stop() {
  changed_ = {};
  timer_.cancel();
}

void phone_access::look() {
  book();
  if (!changed_ || std::exchange(seen_, book_.edition()) == book_.edition()) return;
  changed_(rights());
}

void phone_access::wait() {
  timer_.expires_after(look_every);
  timer_.async_wait([this](boost::system::error_code ec) {
    if (ec) return;
    look();
    wait();
  });
}

}  // namespace kentongan::app
