// For test binaries that use the MQTT client under a sanitizer; built into them, so that no environment variable has to
// be remembered.
//
// LeakSanitizer: paho.mqtt.c 1.3.12 forgets topic and payload of publishes that wait in its command queue when a client
// is destroyed (MQTTAsync_NULLPublishCommands): at most one window of messages per lost connection.
// ThreadSanitizer: both Paho libraries are built without it, so it does not see that they count references atomically
// and reports the deletions that follow. This hides whatever has Paho's frames in its stack, our callbacks included;
// what those do beyond copying is inbox, which inbox_test.cpp runs without Paho.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpaho-mqtt3as\n"; }
extern "C" const char* __tsan_default_suppressions() { return "race:libpaho-mqttpp3\nrace:libpaho-mqtt3as\n"; }
