#include "gateway/app/settings.hpp"

#include "gateway/air/tetra_statuses.hpp"
#include "gateway/app/radio_rules.hpp"
#include "gateway/app/settings_printer.hpp"
#include "gateway/app/settings_reader.hpp"
#include "mqtt/uri.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/link/tcp_address.hpp"
#include "radio/pei/identity.hpp"

namespace kentongan::app {
namespace {

constexpr std::size_t longest_path = 1024;  // enough for any file name; a bound all the same

rule topic_level() { return matching("an id: 1 to 32 of a-z, 0-9, _ and -", domain::is_topic_level); }
rule call_sign() {
  return matching("a call sign: 1 to 6 of A-Z and 0-9, then -1 to -15 or nothing",
                  [](std::string_view s) { return radio::parse_ax25_address(s).has_value(); });
}
// 127.0.0.0/8 as four numbers, or ::1. Names are not looked up: what they mean is somebody else's to change.
bool is_loopback(std::string_view s) {
  if (s == "::1") return true;
  if (!s.starts_with("127.") || s.size() > 15) return false;
  int numbers = 0;
  for (bool more = true; more; ++numbers) {
    const auto end = std::min(s.find('.'), s.size());
    const auto one = s.substr(0, end);
    if (one.empty() || one.size() > 3 || one.find_first_not_of("0123456789") != one.npos ||
        (one.size() == 3 && one > "255"))
      return false;
    more = end < s.size();
    s.remove_prefix(end + (more ? 1 : 0));
  }
  return numbers == 4;
}
rule loopback() { return matching("a loopback address: 127.0.0.1 or ::1", is_loopback); }
// Scheme, host and port, nothing behind them.
bool is_web_origin(std::string_view s) {
  if (s.empty()) return true;
  const auto scheme = s.starts_with("https://") ? 8u : s.starts_with("http://") ? 7u : 0u;
  if (scheme == 0 || s.size() > 200) return false;
  s.remove_prefix(scheme);
  return !s.empty() && s.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == s.npos;
}
rule web_origin() { return matching("https://host[:port] or http://host[:port], in lower case", is_web_origin); }
rule file_name() { return line_of(1, longest_path); }
rule optional_file() { return line_of(0, longest_path); }
rule broker_url() {
  return matching("tcp://host[:port] or ssl://host[:port]",
                  [](std::string_view s) { return mqtt::parse_broker_uri(s).has_value(); });
}
// What radio/link/ports.hpp reads; there it is resolved, here only its shape is judged.
bool is_port(std::string_view s) {
  if (s.starts_with('/')) return s.size() > 1 && s.size() <= longest_path;
  if (!s.starts_with("usb:")) return false;
  s.remove_prefix(4);
  const auto hexadecimal = [&s] {
    const auto end = std::min(s.find_first_not_of("0123456789abcdefABCDEF"), s.size());
    s.remove_prefix(end);
    return end >= 1 && end <= 4;
  };
  if (!hexadecimal() || !s.starts_with(':')) return false;
  s.remove_prefix(1);
  return hexadecimal() && (s.empty() || (s.starts_with(':') && s.size() > 1 && s.size() <= longest_path));
}
rule tetra_status() {
  return matching(R"(a status and its meaning, like "8005=en_route": 8000 to FFFF)",
                  [](std::string_view s) { return air::parse_status(s).has_value(); });
}
rule status_value() {
  return matching("a status: 8000 to FFFF", [](std::string_view s) {
    return s.size() == 4 && air::parse_status(std::string(s) + "=accept").has_value();
  });
}
rule tetra_group() {
  return matching("a talkgroup: its number, or the whole GTSI",
                  [](std::string_view s) { return radio::pei::parse_identity(s).has_value(); });
}
rule serial_port() { return matching(R"("/dev/..." or "usb:vendor:product[:serial]")", is_port); }
rule modem_port() {
  return matching(R"("/dev/...", "usb:vendor:product[:serial]" or "tcp:host[:port]")",
                  [](std::string_view s) { return is_port(s) || radio::parse_tcp_address(s).has_value(); });
}

}  // namespace

template <>
struct schema<gateway_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = gateway_settings;
    t.value("id", &s::id, "Name of this gateway in topics and logs.", topic_level());
    t.value("data_dir", &s::data_dir, "Where everything is kept that must survive; made when missing.", file_name());
    t.value("city", &s::city, "A built-in city (blitar), or the path of a city file (with a / or .toml in it).",
            file_name());
  }
};

template <>
struct schema<broker_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = broker_settings;
    t.value("port", &s::port, "TCP port on loopback; 0 takes any free one.", between(0, 65535));
    t.value("dir", &s::dir, "Its folder; inside data_dir, unless absolute.", file_name());
  }
};

template <>
struct schema<mqtt_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = mqtt_settings;
    t.value("url", &s::url, "The broker; empty starts one of our own on loopback.", optional_text(broker_url()));
    t.value("username", &s::username, "Login at the given broker.", line_of(0, 256));
    t.value("password_file", &s::password_file, "File whose first line is the password.", optional_file());
    t.value("ca_file", &s::ca_file, "CA certificates (PEM) that vouch for an ssl:// broker; empty: the system's.",
            optional_file());
    t.value("cert_file", &s::cert_file, "Client certificate (PEM), with key_file.", optional_file());
    t.value("key_file", &s::key_file, "Its private key (PEM).", optional_file());
    t.value("keepalive_s", &s::keepalive, "A silent broker is noticed after about twice this time.",
            between(1, 3600, "s"));
    t.value("in_flight", &s::in_flight, "Publishes that may wait for the broker's acknowledgement at once.",
            between(1, 65535));
    t.table("broker", &s::broker, "The broker that is started when url is empty.");
  }
};

template <>
struct schema<intake_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = intake_settings;
    t.value("orders_per_s", &s::orders_per_s, "Orders taken from one source; more are dropped until repeated.",
            between(1, 100000, "per second"));
    t.value("burst", &s::burst, "Orders of one source that may come at once.", between(1, 100000));
    t.value("default_validity_min", &s::default_validity, "How long an order stands that names no end.",
            between(1, 10080, "min"));
    t.value("max_validity_h", &s::max_validity, "The latest end an order may name.", between(1, 168, "h"));
  }
};

template <>
struct schema<journal_settings> {
  template <class Table>
  static void rows(Table& t) {
    t.value("file", &journal_settings::file, "The SQLite file; inside data_dir, unless absolute.", file_name());
  }
};

template <>
struct schema<log_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = log_settings;
    t.value("level", &s::level, "The least severe lines that are written.");
    t.value("format", &s::format, "For people, or one JSON object per line.");
    t.value("file", &s::file, "Empty: standard error; inside data_dir, unless absolute.", optional_file());
  }
};

template <>
struct schema<speech_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = speech_settings;
    t.value("command", &s::command, "Writes {text} as sound to the file {wav}; any program that makes WAV files.",
            every(line_of(1, 300), 50));
    t.value("dir", &s::dir, "Where spoken sentences are kept; inside data_dir, unless absolute.", file_name());
    t.value("cache_files", &s::cache_files, "So many of them are kept.", between(10, 1000000));
    t.value("timeout_s", &s::timeout, "A program that takes longer is ended.", between(1, 120, "s"));
  }
};

template <>
struct schema<heard_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = heard_settings;
    t.value("dir", &s::dir, "Where every over heard is kept as a line; inside data_dir, unless absolute.", file_name());
    t.value("days", &s::days, "So long.", between(1, 3650, "days"));
    t.value("sound", &s::sound, "Keep its sound too, from modems with Kentongan's firmware. Ask the city first.");
    t.value("sound_mb", &s::sound_mb, "All sound together; the oldest goes first.", between(1, 1000000, "MB"));
  }
};

template <>
struct schema<web_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = web_settings;
    t.value("enabled", &s::enabled, "Whether there is an HTTP side at all.");
    t.value("address", &s::address,
            "Where it listens; loopback only, since it speaks without encryption: others come through a reverse proxy.",
            loopback());
    t.value("port", &s::port, "TCP port; 0 takes any free one, which the log names.", between(0, 65535));
    t.value("public_url", &s::public_url,
            "What browsers call it, when a reverse proxy stands in front: with https, cookies go over TLS only.",
            web_origin());
    t.value("tokens_file", &s::tokens_file, "Hashed machine tokens; inside data_dir, unless absolute.", file_name());
    t.value("accounts_file", &s::accounts_file, "People who may sign in; inside data_dir, unless absolute.",
            file_name());
    t.value("sessions_file", &s::sessions_file, "Who is signed in, hashed; inside data_dir, unless absolute.",
            file_name());
    t.value("session_h", &s::session, "A session ends this long after its page was last open.", between(1, 720, "h"));
    t.value("requests_per_s", &s::requests_per_s, "Requests answered to one token; a tenth to all without one.",
            between(1, 100000, "per second"));
    t.value("burst", &s::burst, "Requests of one token that may come at once.", between(10, 100000));
    t.value("connections_max", &s::connections_max, "Connections at once; beyond it the longest idle one is closed.",
            between(4, 10000));
  }
};

template <>
struct schema<phones_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = phones_settings;
    t.value("file", &s::file, "Phones' hashed keys; inside data_dir, unless absolute.", file_name());
    t.value("port", &s::port, "TCP port on loopback for clients with a key; 0 takes any free one.", between(0, 65535));
    t.value("tls_address", &s::tls_address, "Where the TLS listener listens.", line_of(1, 64));
    t.value("tls_port", &s::tls_port, "TCP port with TLS for stock apps and agencies' systems; 0: none, 8883 is usual.",
            between(0, 65535));
    t.value("tls_cert", &s::tls_cert, "Its certificate with the chain (PEM).", optional_file());
    t.value("tls_key", &s::tls_key, "Its private key (PEM).", optional_file());
    t.value("tls_host", &s::tls_host, "What stock apps call it; empty: the host of web.public_url.", line_of(0, 253));
    t.value("clients_max", &s::clients_max, "Phone pages connected at once.", between(1, 20000));
    t.value(
        "wake_command", &s::wake_command,
        "A program that calls a sleeping phone by another way; {responder}, {title}, {text} and {url} are filled in.",
        every(line_of(1, 300), 50));
    t.value("wake_after_s", &s::wake_after, "So long without the phone's receipt; at once when it is known to be away.",
            between(0, 600, "s"));
  }
};

template <>
struct schema<modem_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = modem_settings;
    t.needed("name", &s::name, "Its name in topics and logs.", topic_level());
    t.needed("port", &s::port,
             "Its serial port: a path, or its USB identity, which survives another socket; or KISS over TCP, port 8001 "
             "unless it says another.",
             modem_port());
    t.value("baud", &s::baud, "Speed of the serial line; without meaning on a USB modem and over TCP.",
            one_of({1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600}, "baud"));
    t.needed("net", &s::net, "The [[net]] it transmits on.", topic_level());
    t.value("tnc", &s::tnc,
            "plain: any KISS TNC. htl: a modem with Kentongan's firmware. automatic: it is asked at every opening.");
    t.value("squelch", &s::squelch,
            "How a modem of our own knows that somebody speaks: before that it does not transmit.");
    t.value("rx_gain", &s::rx_gain, "Gain of our own board's input, in its steps; `kentongan modem levels` advises.",
            between(0, 255));
    t.value("tx_level_percent", &s::tx_level_percent, "How loud our own board speaks, of full scale.",
            between(1, 100, "%"));
    t.value("kiss_port", &s::kiss_port, "Port number in its KISS frames.", between(0, 15));
  }
};

template <>
struct schema<net_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = net_settings;
    t.needed("id", &s::id, "Its name; a city's aprs channels say it.", topic_level());
    t.needed("call", &s::call, "The gateway's own call sign on it, as licensed.", call_sign());
    t.value("path", &s::path, "Digipeaters that repeat what we send, in order.", every(call_sign(), 8));
    t.value("bit_rate_bps", &s::bit_rate_bps, "Speed on the air; the airtime budget counts with it.",
            between(50, 100000000, "bit/s"));
    t.value("txdelay_ms", &s::txdelay, "From keying the transmitter to the first data.",
            multiple_of(10, 0, 2550, "ms"));
    t.value("persistence", &s::persistence, "Chance of taking a free slot: (persistence + 1) / 256.", between(0, 255));
    t.value("slot_time_ms", &s::slot_time, "Time between two such draws.", multiple_of(10, 0, 2550, "ms"));
    t.value("txtail_ms", &s::txtail, "From the last data to unkeying.", multiple_of(10, 0, 2550, "ms"));
    t.value("airtime_percent", &s::airtime_percent, "Share of airtime_window_s that we may transmit.",
            between(1, 100, "%"));
    t.value("airtime_window_s", &s::airtime_window, "The window that the share is taken of.", between(10, 3600, "s"));
    t.value("queue_max", &s::queue_max, "Frames that may wait for the air; more are refused.", between(1, 10000));
    t.value("retry_first_s", &s::retry_first, "Wait for an HT's ack before the first repeat; later ones wait longer.",
            between(1, 600, "s"));
    t.value("retries_max", &s::retries_max, "Repeats of one message without an ack.", between(0, 20));
    t.value("voice_limit_s", &s::voice_limit, "Longest spoken order, said once; longer texts are shortened.",
            between(20, 27, "s"));
    t.value("voice_times_p1", &s::voice_times_p1, "How often an emergency is said, with a gap to answer in.",
            between(1, 3));
    t.value("mdc", &s::mdc, "The centre's MDC-1200 unit, as radios show who calls them.", mdc_unit());
    t.value("selcall", &s::selcall, "How five-tone calls sound: zvei1, ccir or eea.");
  }
};

template <>
struct schema<terminal_settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = terminal_settings;
    t.needed("name", &s::name, "Its name in topics and logs.", topic_level());
    t.needed("port", &s::port, "Its serial port: a path, or its USB identity.", serial_port());
    t.value("baud", &s::baud, "Speed of the serial line, as the terminal is programmed.",
            one_of({9600, 19200, 38400, 57600, 115200}, "baud"));
    t.needed("net", &s::net, "Name of what it reaches; a city's tetra channels say it.", topic_level());
    t.value("talkgroup", &s::talkgroup, "Talkgroup that it selects; empty leaves it as it is.",
            optional_text(tetra_group()));
    t.value("statuses", &s::statuses, "What crews mean by pre-coded statuses; 0000 is an emergency always.",
            every(tetra_status(), 100));
    t.value("confirm_status", &s::confirm_status, "Sent to a crew whose status was taken; empty: a text says so.",
            optional_text(status_value()));
    t.value("retry_first_s", &s::retry_first, "Wait for a radio's delivery report before the first repeat.",
            between(5, 600, "s"));
    t.value("retries_max", &s::retries_max, "Repeats of one message without a report.", between(0, 9));
  }
};

template <>
struct schema<settings> {
  template <class Table>
  static void rows(Table& t) {
    using s = settings;
    t.table("gateway", &s::gateway, "This gateway.");
    t.table("mqtt", &s::mqtt, "The MQTT broker between the call centre, the phones and this gateway.");
    t.table("intake", &s::intake, "What is accepted as an order.");
    t.table("journal", &s::journal, "The journal of everything that happened.");
    t.table("log", &s::log, "What the program says about itself.");
    t.table("speech", &s::speech, "Who speaks on the radio.");
    t.table("heard", &s::heard, "What is kept of what is heard on the nets.");
    t.table("web", &s::web, "The HTTP side: API, health, figures.");
    t.table("phones", &s::phones, "How phones come in: by the page, and by TLS for stock apps.");
    t.tables("modem", &s::modems, "One radio modem (KISS) on a serial port or over TCP. Repeat the block for each.");
    t.tables("net", &s::nets,
             "One radio frequency. Repeat the block for each; without any block there is one net, vhf1.");
    t.tables("terminal", &s::terminals,
             "One TETRA terminal on a serial port (AT commands of EN 300 392-5). Repeat the block for each.");
  }
};

std::vector<net_settings> default_nets() {
  net_settings net;
  net.id = domain::net_id("vhf1");
  net.call = "112BLT-1";
  return {net};
}

std::vector<std::string> default_status_table() {
  std::vector<std::string> table;
  for (const auto& s : air::default_statuses()) table.push_back(air::to_text(s));
  return table;
}

config_result<settings> parse_settings(std::string_view text, std::string_view file) {
  config_result<settings> result;
  auto& errors = result.found.errors;
  read_toml(text, std::string(file), result.value, result.source, errors);
  auto contradictions = check(result.value, result.source);
  // A key that is wrong by itself has been reported; what follows from it would only confuse.
  for (auto& fault : contradictions.errors)
    if (std::none_of(errors.begin(), errors.end(), [&](const config_fault& e) { return e.key == fault.key; }))
      errors.push_back(std::move(fault));
  result.found.warnings = std::move(contradictions.warnings);
  return result;
}

config_result<settings> load_settings(const std::filesystem::path& path) {
  std::string why_not;
  if (const auto text = read_config_file(path, why_not)) return parse_settings(*text, path.string());
  config_result<settings> result;
  result.source.file = path.string();
  result.found.errors.push_back(result.source.fault("", why_not));
  return result;
}

std::string print_config(const settings& s) {
  std::string text =
      "# Settings of kentongan. Every key is shown with its default; a key that is left out keeps it.\n"
      "# Relative paths count from the folder the program is started in, unless said otherwise.\n";
  if (s.nets.empty()) text += "\n# No net at all; remove this line before adding a [[net]] block.\nnet = []\n";
  return text + print_toml(list_config(s));
}

std::string settings_reference() { return print_markdown(list_config(settings{})); }

}  // namespace kentongan::app
