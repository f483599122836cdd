// The settings of `kentongan`: what a technician writes into a TOML file, with defaults that run without any file.
// One table of rows (settings.cpp) reads it, prints it and documents it.
//
// Error rule: nothing here throws for bad input; every fault is reported, with file, line and key, all at once.
#pragma once
#include "gateway/app/settings_source.hpp"
#include "gateway/domain/city.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

enum class log_level : std::uint8_t { trace, debug, info, warn, error, off };
constexpr auto names_of(log_level) { return domain::name_table<6>{"trace", "debug", "info", "warn", "error", "off"}; }
enum class log_format : std::uint8_t { text, json };
constexpr auto names_of(log_format) { return domain::name_table<2>{"text", "json"}; }
// How a modem of our own knows that somebody speaks.
enum class squelch_type : std::uint8_t {
  audio,  // the radio mutes its loudspeaker, so sound means somebody
  pin,    // its squelch output is wired to the board
  none,   // it cannot: only data and tones count
};
constexpr auto names_of(squelch_type) { return domain::name_table<3>{"audio", "pin", "none"}; }
enum class tnc_type : std::uint8_t { plain, htl, automatic };
constexpr auto names_of(tnc_type) { return domain::name_table<3>{"plain", "htl", "automatic"}; }

enum class selcall_type : std::uint8_t { zvei1, ccir, eea };
constexpr auto names_of(selcall_type) { return domain::name_table<3>{"zvei1", "ccir", "eea"}; }

struct gateway_settings {
  std::string id = "gw1";  // a topic level
  std::filesystem::path data_dir = "kentongan-data";
  std::string city = "blitar";  // name of a built-in city, or path of a city file
  friend bool operator==(const gateway_settings&, const gateway_settings&) = default;
};

struct broker_settings {                 // of the broker that the gateway starts itself
  std::uint16_t port = 11883;            // on loopback; 0: any free one
  std::filesystem::path dir = "broker";  // inside data_dir, unless absolute
  friend bool operator==(const broker_settings&, const broker_settings&) = default;
};

struct mqtt_settings {
  std::string url;  // tcp://host[:port] or ssl://host[:port]; empty: start a broker of our own
  std::string username;
  std::filesystem::path password_file, ca_file, cert_file, key_file;  // empty: none
  std::chrono::seconds keepalive{5};
  std::uint32_t in_flight = 100;  // publishes without their acknowledgement
  broker_settings broker;
  friend bool operator==(const mqtt_settings&, const mqtt_settings&) = default;
};

struct intake_settings {
  std::uint32_t orders_per_s = 100;  // per source; above it orders are refused
  std::uint32_t burst = 200;         // this many may come at once
  std::chrono::minutes default_validity{240};
  std::chrono::hours max_validity{72};
  friend bool operator==(const intake_settings&, const intake_settings&) = default;
};

struct journal_settings {
  std::filesystem::path file = "journal.db";  // inside data_dir, unless absolute
  friend bool operator==(const journal_settings&, const journal_settings&) = default;
};

struct log_settings {
  log_level level = log_level::info;
  log_format format = log_format::text;
  std::filesystem::path file;  // empty: standard error; inside data_dir, unless absolute
  friend bool operator==(const log_settings&, const log_settings&) = default;
};

struct speech_settings {  // who speaks on the radio
  std::vector<std::string> command{"espeak-ng", "-v", "id", "-s", "145", "-w", "{wav}", "--", "{text}"};
  std::filesystem::path dir = "speech";  // of what was spoken before; inside data_dir, unless absolute
  std::uint32_t cache_files = 2000;
  std::chrono::seconds timeout{10};
  friend bool operator==(const speech_settings&, const speech_settings&) = default;
};

struct heard_settings {                 // what is kept of what people say on the nets
  std::filesystem::path dir = "heard";  // inside data_dir, unless absolute
  std::chrono::days days{30};
  bool sound = false;  // their voices too: a decision of the city's, so off until somebody decides
  std::uint32_t sound_mb = 500;
  friend bool operator==(const heard_settings&, const heard_settings&) = default;
};

struct web_settings {  // the HTTP side
  bool enabled = true;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8112;                         // 0: any free one
  std::string public_url;                            // "https://112.example.id", of the proxy in front; empty: none
  std::filesystem::path tokens_file = "tokens";      // inside data_dir, unless absolute
  std::filesystem::path accounts_file = "accounts";  // so too
  std::filesystem::path sessions_file = "sessions";  // so too
  std::chrono::hours session{16};
  std::uint32_t requests_per_s = 500;  // of one token
  std::uint32_t burst = 1000;
  std::uint32_t connections_max = 256;
  friend bool operator==(const web_settings&, const web_settings&) = default;
};

struct phones_settings {                  // the guarded door of the broker of our own
  std::filesystem::path file = "phones";  // inside data_dir, unless absolute
  std::uint16_t port = 0;                 // on loopback; 0: any free one
  std::string tls_address = "0.0.0.0";
  std::uint16_t tls_port = 0;               // 0: none; 8883 is the usual one
  std::filesystem::path tls_cert, tls_key;  // PEM
  std::string tls_host;                     // what stock apps call it; empty: the host of web.public_url
  std::uint32_t clients_max = 4096;         // pages at once
  std::vector<std::string> wake_command;    // calls a phone that sleeps, by another way; empty: nobody does
  std::chrono::seconds wake_after{5};       // without the phone's receipt
  friend bool operator==(const phones_settings&, const phones_settings&) = default;
};

struct modem_settings {
  std::string name;
  std::string port;  // "/dev/ttyUSB0", "usb:0403:6001[:serial]" or "tcp:host[:port]"
  std::uint32_t baud = 115200;
  domain::net_id net;
  std::uint8_t kiss_port = 0;  // 0..15
  tnc_type tnc = tnc_type::plain;
  squelch_type squelch = squelch_type::audio;
  std::uint8_t rx_gain = 0;            // of the board's input, in its own steps
  std::uint8_t tx_level_percent = 50;  // of full scale
  friend bool operator==(const modem_settings&, const modem_settings&) = default;
};

struct net_settings {
  domain::net_id id;
  std::string call;               // the gateway's own call sign, "112BLT-1"
  std::vector<std::string> path;  // digipeaters
  std::uint32_t bit_rate_bps = 1200;
  std::chrono::milliseconds txdelay{300};
  std::uint8_t persistence = 63;  // p = (persistence + 1) / 256
  std::chrono::milliseconds slot_time{100};
  std::chrono::milliseconds txtail{100};
  std::uint32_t airtime_percent = 20;
  std::chrono::seconds airtime_window{3600};
  std::uint32_t queue_max = 256;
  std::chrono::seconds retry_first{15};
  std::uint32_t retries_max = 6;
  std::chrono::seconds voice_limit{20};
  std::uint32_t voice_times_p1 = 2;
  std::string mdc = "0001";  // the centre's MDC-1200 unit
  selcall_type selcall = selcall_type::zvei1;
  friend bool operator==(const net_settings&, const net_settings&) = default;
};

// The ten digits of the radio status, as gateway/air/tetra_statuses.hpp has them.
std::vector<std::string> default_status_table();

struct terminal_settings {  // a TETRA terminal on a serial port
  std::string name;
  std::string port;  // as of a modem, but not over TCP
  std::uint32_t baud = 9600;
  domain::net_id net;                                          // its own; no [[net]] has it
  std::string talkgroup;                                       // digits; empty: left as it is
  std::vector<std::string> statuses = default_status_table();  // "8005=en_route"
  std::string confirm_status;                                  // "80F0"; empty: a text confirms
  std::chrono::seconds retry_first{20};
  std::uint32_t retries_max = 3;
  friend bool operator==(const terminal_settings&, const terminal_settings&) = default;
};

// The net of the built-in example city.
std::vector<net_settings> default_nets();

struct settings {
  gateway_settings gateway;
  mqtt_settings mqtt;
  intake_settings intake;
  journal_settings journal;
  log_settings log;
  speech_settings speech;
  heard_settings heard;
  web_settings web;
  phones_settings phones;
  std::vector<modem_settings> modems;
  std::vector<net_settings> nets = default_nets();
  std::vector<terminal_settings> terminals;

  std::filesystem::path journal_file() const { return gateway.data_dir / journal.file; }
  std::filesystem::path broker_dir() const { return gateway.data_dir / mqtt.broker.dir; }
  std::filesystem::path speech_dir() const { return gateway.data_dir / speech.dir; }
  std::filesystem::path heard_dir() const { return gateway.data_dir / heard.dir; }
  std::filesystem::path tokens_file() const { return gateway.data_dir / web.tokens_file; }
  std::filesystem::path accounts_file() const { return gateway.data_dir / web.accounts_file; }
  std::filesystem::path sessions_file() const { return gateway.data_dir / web.sessions_file; }
  std::filesystem::path phones_file() const { return gateway.data_dir / phones.file; }
  std::filesystem::path log_file() const { return log.file.empty() ? log.file : gateway.data_dir / log.file; }
  friend bool operator==(const settings&, const settings&) = default;
};

// `file` only names the text in faults. Includes check().
config_result<settings> parse_settings(std::string_view text, std::string_view file);
config_result<settings> load_settings(const std::filesystem::path&);

// Contradictions between settings. Again after an override from the command line; `source` then still names the lines.
config_faults check(const settings&, const config_source& source);
// What the city asks of the settings: its radio channels need their nets. Faults name the city's file.
config_faults check(const settings&, const domain::city&, const config_source& city_source);

// A complete, commented file that parses back to the same settings.
std::string print_config(const settings&);
// The same rows as a Markdown table: key, default, range, meaning.
std::string settings_reference();

}  // namespace kentongan::app
