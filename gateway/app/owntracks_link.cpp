#include "gateway/app/owntracks_link.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/book_lines.hpp"

namespace kentongan::app {

namespace {

std::string host_of(std::string_view url) {
  const auto at = url.find("://");
  if (at != url.npos) url.remove_prefix(at + 3);
  return std::string(url.substr(0, url.find_first_of(":/")));
}

}  // namespace

std::string owntracks_link(const phones_settings& s, std::string_view public_url, std::string_view name,
                           std::string_view secret) {
  std::string json;
  contract::writer w(json);
  w.open().field("_type", "configuration").field("mode", std::uint64_t{0});  // 0: MQTT
  w.field("host", s.tls_host.empty() ? host_of(public_url) : s.tls_host).field("port", std::uint64_t{s.tls_port});
  w.flag("tls", true).flag("auth", true).field("username", name).field("password", secret);
  w.field("clientId", name).field("deviceId", "hp").field("tid", name.substr(name.size() - 2));
  // Nothing is left behind at the broker; missed positions wait in the app.
  w.field("pubQos", std::uint64_t{1}).flag("pubRetain", false).flag("cleanSession", false);
  w.flag("cmd", true).flag("extendedData", true).close();  // extendedData: battery and accuracy
  // In a query '+', '/' and '=' mean something else (RFC 3986, 3.4, and form encoding).
  std::string link = "owntracks:///config?inline=";
  for (const char c : web::base64({reinterpret_cast<const std::uint8_t*>(json.data()), json.size()})) {
    if (c == '+')
      link += "%2B";
    else if (c == '/')
      link += "%2F";
    else if (c == '=')
      link += "%3D";
    else
      link += c;
  }
  return link;
}

}  // namespace kentongan::app
