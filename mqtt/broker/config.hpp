// The text of mosquitto's configuration (mosquitto.conf(5), 2.0) for a broker that belongs to this program. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kentongan::mqtt {

// Where strangers come in: by name and password only, each with the rights that are written for him. Whoever comes in
// here has his name as his client id, so that nobody can take over another's session.
struct guarded_listener {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::filesystem::path cert_file, key_file;  // PEM, chain and key: TLS; empty: none
};

struct broker_config {
  std::filesystem::path directory;  // holds the database; absolute, no line breaks
  std::string address = "127.0.0.1";
  std::uint16_t port = 1883;
  bool as_root = false;                        // started by root: stay root, see below
  std::vector<guarded_listener> guarded;       // beside the one above, which is open to this machine
  std::filesystem::path password_file;         // of the guarded ones, mosquitto_passwd(1)
  std::filesystem::path acl_file;              // so too, mosquitto.conf(5)
  std::size_t max_queued_messages = 5000;      // per client; beyond it mosquitto drops the newest without a word
  std::size_t max_inflight_messages = 100;     // per client, told to it as receive maximum
  std::size_t message_size_limit = 65536;      // octets of payload
  std::uint16_t max_keepalive_seconds = 1200;  // Android phones ask for 900 and more
  std::string extra;                           // further lines, as they are: a bridge
};

// Throws std::invalid_argument for a relative directory, a guarded listener without its files, or a path or address
// with a line break, which mosquitto could not read back.
//
// As root mosquitto would change to the user `mosquitto`, which may not write to our directory, and which would make
// the kernel forget that the broker has to end with us (PR_SET_PDEATHSIG, prctl(2)). So root's broker says `user root`;
// for anyone else the line is left out.
std::string mosquitto_config(const broker_config&);

}  // namespace kentongan::mqtt
