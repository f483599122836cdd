// Contradictions: settings that are fine one by one and wrong together.
#include "gateway/air/tetra_statuses.hpp"
#include "gateway/app/settings.hpp"
#include "radio/link/tcp_address.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace kentongan::app {
namespace {

std::string numbered(std::string_view list, std::size_t index, std::string_view key) {
  return std::string(list) + "#" + std::to_string(index + 1) + "." + std::string(key);
}

class checker {
 public:
  checker(const settings& s, const config_source& source) : settings_(s), source_(source) {}

  config_faults run() {
    broker();
    phones();
    if (settings_.intake.default_validity > settings_.intake.max_validity)
      error("intake.default_validity_min", "is longer than max_validity_h");
    speech();
    nets();
    modems();
    terminals();
    return std::move(found_);
  }

 private:
  void error(std::string_view key, std::string what) { found_.errors.push_back(source_.fault(key, std::move(what))); }
  void warning(std::string_view key, std::string what) {
    found_.warnings.push_back(source_.fault(key, std::move(what)));
  }

  void broker() {
    const auto& m = settings_.mqtt;
    const bool own = m.url.empty(), tls = m.url.starts_with("ssl://");
    if (own && !m.username.empty()) error("mqtt.username", "is for a broker named by url, and url is empty");
    if (m.username.empty() && !m.password_file.empty()) error("mqtt.password_file", "needs a username");
    for (const auto& [key, file] :
         {std::pair{"mqtt.ca_file", &m.ca_file}, {"mqtt.cert_file", &m.cert_file}, {"mqtt.key_file", &m.key_file}})
      if (!file->empty() && !tls) error(key, "needs an ssl:// url: over any other nothing would be encrypted");
    if (!m.cert_file.empty() && m.key_file.empty()) error("mqtt.cert_file", "needs key_file too");
    if (m.cert_file.empty() && !m.key_file.empty()) error("mqtt.key_file", "needs cert_file too");
    if (!own && m.broker != broker_settings{})
      warning("mqtt.broker", "has no effect: url names a broker, so none is started");
  }

  void phones() {
    const auto& p = settings_.phones;
    if (p.tls_port != 0 && p.tls_cert.empty()) error("phones.tls_port", "needs tls_cert and tls_key");
    if (p.tls_cert.empty() != p.tls_key.empty())
      error(p.tls_cert.empty() ? "phones.tls_key" : "phones.tls_cert", "tls_cert and tls_key belong together");
    if (p.tls_port == 0 && !p.tls_cert.empty()) warning("phones.tls_cert", "has no effect: tls_port is 0");
    if (!settings_.mqtt.url.empty() && (p.tls_port != 0 || p.port != 0))
      warning(p.tls_port != 0 ? "phones.tls_port" : "phones.port",
              "has no effect: mqtt.url names a broker, so none of our own is started");
  }

  void speech() {
    const auto& c = settings_.speech.command;
    for (const std::string_view part : {"{wav}", "{text}"})
      if (std::count(c.begin(), c.end(), part) != 1)
        error("speech.command", "needs " + std::string(part) + " exactly once, as an argument of its own");
  }

  void nets() {
    std::set<domain::net_id> seen;
    for (std::size_t i = 0; i < settings_.nets.size(); ++i) {
      const auto& net = settings_.nets[i];
      if (net.id.empty()) continue;
      if (!seen.insert(net.id).second) error(numbered("net", i, "id"), "'" + net.id.str() + "' is defined twice");
      const auto uses = [&net](const modem_settings& m) { return m.net == net.id; };
      if (std::none_of(settings_.modems.begin(), settings_.modems.end(), uses))
        warning(numbered("net", i, "id"), "no modem is on net '" + net.id.str() + "': nothing will be sent there");
    }
  }

  void modems() {
    std::vector<std::string> nets;
    for (const auto& n : settings_.nets) nets.push_back(n.id.str());
    const auto& all = settings_.modems;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& modem = all[i];
      if (!modem.net.empty() && std::find(nets.begin(), nets.end(), modem.net.str()) == nets.end())
        error(numbered("modem", i, "net"),
              "there is no [[net]] '" + modem.net.str() + "'" + did_you_mean(modem.net.str(), nets));
      if (modem.tnc != tnc_type::plain && modem.kiss_port != 0)
        error(numbered("modem", i, "kiss_port"), "a modem with Kentongan's firmware has port 0 only");
      for (std::size_t earlier = 0; earlier < i; ++earlier) {
        if (!modem.name.empty() && all[earlier].name == modem.name)
          error(numbered("modem", i, "name"), "'" + modem.name + "' is defined twice");
        if (overlap(all[earlier].port, modem.port))
          error(numbered("modem", i, "port"), "is the port of modem '" + all[earlier].name + "' too");
      }
    }
  }

  void terminals() {
    const auto& all = settings_.terminals;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& t = all[i];
      const auto at = [i](std::string_view key) { return numbered("terminal", i, key); };
      for (const auto& m : settings_.modems) {
        if (!t.name.empty() && m.name == t.name) error(at("name"), "'" + t.name + "' is a modem's name too");
        if (overlap(m.port, t.port)) error(at("port"), "is the port of modem '" + m.name + "' too");
      }
      for (const auto& n : settings_.nets)
        if (!t.net.empty() && n.id == t.net)
          error(at("net"), "'" + t.net.str() + "' is a [[net]]; a terminal has its own");
      for (std::size_t earlier = 0; earlier < i; ++earlier) {
        if (!t.name.empty() && all[earlier].name == t.name) error(at("name"), "'" + t.name + "' is defined twice");
        if (!t.net.empty() && all[earlier].net == t.net)
          error(at("net"), "'" + t.net.str() + "' has terminal '" + all[earlier].name + "' already; a net has one");
        if (overlap(all[earlier].port, t.port))
          error(at("port"), "is the port of terminal '" + all[earlier].name + "' too");
      }
      std::vector<air::tetra_status> table;
      for (const auto& text : t.statuses)
        if (const auto one = air::parse_status(text)) table.push_back(*one);
      if (auto wrong = air::check(table); !wrong.empty()) error(at("statuses"), std::move(wrong));
    }
  }

  // The same port; a USB identity without a serial number also takes those with one, and 8001 need not be said.
  static bool overlap(const std::string& a, const std::string& b) {
    if (a.empty() || b.empty()) return false;
    const auto tcp = radio::parse_tcp_address(a);
    if (tcp && tcp == radio::parse_tcp_address(b)) return true;
    const auto takes = [](const std::string& wide, const std::string& narrow) {
      return wide.starts_with("usb:") && narrow.starts_with(wide + ":");
    };
    return a == b || takes(a, b) || takes(b, a);
  }

  const settings& settings_;
  const config_source& source_;
  config_faults found_;
};

}  // namespace

config_faults check(const settings& s, const config_source& source) { return checker(s, source).run(); }

config_faults check(const settings& s, const domain::city& city, const config_source& city_source) {
  std::vector<std::string> of_modems, of_terminals;
  for (const auto& n : s.nets) of_modems.push_back(n.id.str());
  for (const auto& t : s.terminals) of_terminals.push_back(t.net.str());
  config_faults found;
  const auto look = [&](const std::string& who, const std::vector<domain::channel>& channels) {
    for (const auto& c : channels) {
      if (!domain::is_radio(c.kind)) continue;
      const bool tetra = c.kind == domain::channel_kind::tetra;
      const auto& nets = tetra ? of_terminals : of_modems;
      if (std::find(nets.begin(), nets.end(), c.net.str()) != nets.end()) continue;
      found.errors.push_back(city_source.fault(
          who, "channel " + c.address + " is on net '" + c.net.str() + "', for which the settings have no [[" +
                   (tetra ? "terminal" : "net") + "]]" + did_you_mean(c.net.str(), nets)));
    }
  };
  for (const auto& u : city.units) look("unit '" + u.id.str() + "'", u.channels);
  for (const auto& a : city.agencies) look("desk of agency '" + a.id.str() + "'", a.desk);
  for (const auto& person : city.supervisors) look("supervisor '" + person.name + "'", person.channels);
  return found;
}

}  // namespace kentongan::app
