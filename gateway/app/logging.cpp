#include "gateway/app/logging.hpp"

#include "gateway/contract/json.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace kentongan::app {

namespace {

// The message as a JSON string: whatever a radio or a stranger sent cannot break the line it is logged on.
class json_text final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& m, const std::tm&, spdlog::memory_buf_t& out) override {
    std::string text;
    contract::writer(text).item(std::string_view(m.payload.data(), m.payload.size()));
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_text>(); }
};

// Control characters would let a message forge log lines.
std::string one_line(std::string_view text) {
  std::string s(text);
  for (char& c : s)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return s;
}

spdlog::level::level_enum level_of(ports::level l) {
  switch (l) {
    case ports::level::debug:
      return spdlog::level::debug;
    case ports::level::info:
      return spdlog::level::info;
    case ports::level::warn:
      return spdlog::level::warn;
    case ports::level::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void set_up_logging(const log_settings& s, const std::filesystem::path& file) {
  std::vector<spdlog::sink_ptr> sinks;
  if (file.empty())
    sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  else
    sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string()));
  auto logger = std::make_shared<spdlog::logger>("kentongan", sinks.begin(), sinks.end());
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<json_text>('*');
  formatter->set_pattern(s.format == log_format::json
                             ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","part":"%n","text":%*})"
                             : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %-9n %v");
  logger->set_formatter(std::move(formatter));
  // The names of log_level follow spdlog's order.
  logger->set_level(static_cast<spdlog::level::level_enum>(s.level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

ports::log log_of(std::string part) {
  auto logger = spdlog::default_logger()->clone(std::move(part));
  return [logger](ports::level l, std::string_view text) { logger->log(level_of(l), "{}", one_line(text)); };
}

}  // namespace kentongan::app
