#include "gateway/air/speaking_time.hpp"

namespace kentongan::air {

std::chrono::milliseconds speaking_time(std::string_view words) {
  using namespace std::chrono_literals;
  if (words.empty()) return 0ms;
  std::chrono::milliseconds time = 460ms;
  for (const char c : words) switch (c) {
      case 'a':
      case 'e':
      case 'i':
      case 'o':
      case 'u':
        time += 113ms;
        break;
      case ',':
        time += 240ms;
        break;
      case '.':
        time += 45ms;
        break;
      case ' ':
        break;
      default:
        time += 36ms;
    }
  return time;
}

}  // namespace kentongan::air
