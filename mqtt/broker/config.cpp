#include "mqtt/broker/config.hpp"

#include <sstream>
#include <stdexcept>

namespace kentongan::mqtt {
namespace {

void check_line(const std::string& text, const char* what) {
  if (text.find_first_of("\r\n") != std::string::npos)
    throw std::invalid_argument(std::string(what) + " has a line break");
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
      << "per_listener_settings false\n";
  if (config.as_root) out << "user root\n";
  if (config.password_file.empty()) {
    out << "allow_anonymous true\n";
  } else {
    out << "allow_anonymous false\n"
        << "password_file " << config.password_file.string() << "\n";
  }
  if (!config.acl_file.empty()) out << "acl_file " << config.acl_file.string() << "\n";
  out << "listener " << config.port << " " << config.address << "\n"
      << "log_dest stderr\n"
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
  if (!config.extra.empty()) out << config.extra << (config.extra.back() == '\n' ? "" : "\n");
  return std::move(out).str();
}

}  // namespace kentongan::mqtt
