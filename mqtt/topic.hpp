// Topic names and topic filters (OASIS MQTT 5.0, section 4.7). Pure: no allocation, no errors beyond the answer.
// Shared subscriptions ($share/...) are plain filters here: this project does not use them (mqtt/README.md).
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace kentongan::mqtt {

inline constexpr std::size_t max_topic_octets = 65535;  // 4.7.3
inline constexpr std::size_t max_level_id_octets = 32;

// May be published to: 1..65535 octets of UTF-8 without NUL (1.5.4) and without wildcards (4.7.1).
bool valid_topic(std::string_view topic) noexcept;

// May be subscribed to: as above, with `+` alone in its level and `#` alone in the last one (4.7.1.2, 4.7.1.3).
bool valid_filter(std::string_view filter) noexcept;

// An id that this project puts into a topic: [a-z0-9_-]{1,32}. Never made from text that people type, which could
// carry wildcards or levels of its own.
bool valid_level_id(std::string_view id) noexcept;

// Does a valid filter select a valid topic? A leading wildcard never selects a topic that begins with `$` (4.7.2), and
// `a/#` selects `a` too (4.7.1.2).
bool matches(std::string_view filter, std::string_view topic) noexcept;

// Writes the levels of `topic` into `out` and returns how many there are, which may be more than fit in `out`.
// The views point into `topic`.
std::size_t split_levels(std::string_view topic, std::span<std::string_view> out) noexcept;

}  // namespace kentongan::mqtt
