#include "gateway/air/message_number.hpp"

namespace kentongan::air {
namespace {

constexpr std::uint64_t space = 36ull * 36 * 36 * 36 * 36;

std::string to_base36(std::uint64_t value) {
  std::string text(5, '0');
  for (auto it = text.rbegin(); it != text.rend(); ++it, value /= 36)
    *it = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % 36];
  return text;
}

// FNV-1a, 64 bit (draft-eastlake-fnv, section 2).
constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325, fnv_prime = 0x100000001b3;
constexpr std::uint64_t mix(std::uint64_t hash, std::uint8_t octet) { return (hash ^ octet) * fnv_prime; }
constexpr std::uint64_t mix32(std::uint64_t hash, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) hash = mix(hash, static_cast<std::uint8_t>(value >> shift));
  return hash;
}

}  // namespace

std::string message_number(std::string_view order_id, std::uint32_t delivery, std::uint32_t line) {
  std::uint64_t hash = fnv_offset;
  for (const char c : order_id) hash = mix(hash, static_cast<std::uint8_t>(c));
  hash = mix32(mix32(hash, delivery), line);
  hash ^= hash >> 32;  // FNV's low bits alone know little of its last octets' high ones
  return to_base36(hash % space);
}

std::string following_number(std::string_view number) {
  std::uint64_t value = 0;
  for (const char c : number) value = value * 36 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'A' + 10);
  return to_base36((value + 1) % space);
}

}  // namespace kentongan::air
