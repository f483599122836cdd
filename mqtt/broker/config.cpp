#include "mqtt/broker/config.hpp"

#include <sstream>
#include <stdexcept>

namespace kentongan::mqtt {
namespace {

void check_line(const std::string& text, const char* what) {
  if (text.find_first_of("\r\n") != std::string::npos)
    throw std::invalid_argument(std::string(what) + " has a line break");
}

void write(std::ostream& out, const guarded_listener& g, const broker_config& config) {
  if (config.password_file.empty() || config.acl_file.empty())
    throw std::invalid_argument("a guarded listener needs passwords and rights");
  check_line(g.address, "a guarded listener's address");
  check_line(g.cert_file.string(), "a certificate");
  check_line(g.key_file.string(), "a key");
  out << "listener " << g.port << " " << g.address << "\n"
      << "allow_anonymous false\n"
      << "use_username_as_clientid true\n"
      << "password_file " << config.password_file.string() << "\n"
      << "acl_file " << config.acl_file.string() << "\n";
  if (!g.cert_file.empty())
    out << "certfile " << g.cert_file.string() << "\n"
        << "keyfile " << g.key_file.string() << "\n"
        << "tls_version tlsv1.2\n";
}

}  // namespace

std::string mosquitto_config(const broker_config& config) {
  if (!config.directory.is_absolute()) throw std::invalid_argument("the broker's directory must be absolute");
  check_line(config.directory.string(), "the broker's directory");
  check_line(config.address, "the broker's address");
  check_line(config.password_file.string(), "the password file");
  check_line(config.acl_file.string(), "the ACL file");

  std::ostringstream out;
  out << "# Written at every start; changes made here are lost.\n"
      << "per_listener_settings true\n";
  if (config.as_root) out << "user root\n";
  out << "log_dest stderr\n"
      << "log_type error\n"
      << "log_type warning\n"
      << "connection_messages false\n"
      // By default a killed broker loses everything it has acknowledged in the last half hour.
      << "persistence true\n"
      << "persistence_location " << config.directory.string() << "/\n"
      << "autosave_interval 1\n"
      << "autosave_on_changes false\n"
      << "persistent_client_expiration 14d\n"
      << "max_queued_messages " << config.max_queued_messages << "\n"
      << "max_inflight_messages " << config.max_inflight_messages << "\n"
      << "message_size_limit " << config.message_size_limit << "\n"
      << "max_keepalive " << config.max_keepalive_seconds << "\n"
      << "set_tcp_nodelay true\n";
  for (const auto& g : config.guarded) write(out, g, config);
  out << "listener " << config.port << " " << config.address << "\n"
      << "allow_anonymous true\n";
  if (!config.extra.empty()) out << config.extra << (config.extra.back() == '\n' ? "" : "\n");
  return std::move(out).str();
}

}  // namespace kentongan::mqtt
