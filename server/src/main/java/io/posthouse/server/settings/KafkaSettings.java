package io.posthouse.server.settings;

import io.posthouse.storage.event.CarrierSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Events to Kafka. Nothing of it is loaded unless servers are named.
 *
 * @param servers host:port of some of Kafka's brokers, with commas between them; empty: no events go to Kafka
 * @param prefix before the name of each topic, as in posthouse.messages: letters, digits, ., _ and -, at most 100
 * @param maketopics whether topics that are not there are made
 * @param partitions of a topic that is made, 1 to 1000
 * @param copies of a topic that is made, 1 to 32; -1 for what the brokers think right
 * @param texts whether what people wrote is told, too; else only who, to whom and when
 * @param from what the first start ever tells: now, what happens from then on; or beginning, all that the log holds
 * @param pace events a second that a node tells at most, 100 to 1000000, so that catching up leaves room for people
 * @param clientfile a file of settings for Kafka's client, as Kafka's own tools take them; empty for none
 * @param client the same one by one, the stronger: posthouse.kafka.client.security.protocol=SASL_SSL
 */
@ConfigurationProperties("posthouse.kafka")
public record KafkaSettings(@DefaultValue("") String servers, @DefaultValue("posthouse.") String prefix,
        @DefaultValue("true") boolean maketopics, @DefaultValue("12") int partitions, @DefaultValue("-1") int copies,
        @DefaultValue("false") boolean texts, @DefaultValue("now") From from, @DefaultValue("20000") int pace,
        @DefaultValue("") String clientfile, @DefaultValue Map<String, String> client) {

    private static final Pattern SERVERS = Pattern.compile("([^\\s,/@]+:\\d{1,5})(\\s*,\\s*[^\\s,/@]+:\\d{1,5})*");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    /** What the first start tells. */
    public enum From {
        /** What happens from then on. */
        NOW,
        /** All that the log holds. */
        BEGINNING
    }

    public KafkaSettings {
        client = Map.copyOf(client);
        if (!servers.isEmpty() && !SERVERS.matcher(servers).matches()) {
            throw new SettingRefused("posthouse.kafka.servers",
                    "must be host:port, or several with commas between them, such as kafka1:9092,kafka2:9092");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new SettingRefused("posthouse.kafka.prefix",
                    "may have letters, digits, ., _ and -, at most 100 of them");
        }
        check(partitions >= 1 && partitions <= 1000, "partitions", "1 and 1000");
        check(copies == -1 || (copies >= 1 && copies <= 32), "copies", "1 and 32, or be -1");
        check(pace >= 100 && pace <= 1_000_000, "pace", "100 and 1000000");
        if (!clientfile.isEmpty() && !Files.isReadable(Path.of(clientfile))) {
            throw new SettingRefused("posthouse.kafka.clientfile", "names a file that cannot be read");
        }
    }

    private static void check(boolean good, String name, String bounds) {
        if (!good) {
            throw new SettingRefused("posthouse.kafka." + name, "must lie between " + bounds);
        }
    }

    /** Whether events go to Kafka. */
    public boolean on() {
        return !servers.isEmpty();
    }

    /**
     * In the words of whoever carries them.
     *
     * @param domain of this posthouse
     */
    public CarrierSettings carrier(String domain) {
        Map<String, String> all = new HashMap<>();
        if (!clientfile.isEmpty()) {
            Properties read = new Properties();
            try (Reader file = Files.newBufferedReader(Path.of(clientfile))) {
                read.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new SettingRefused("posthouse.kafka.clientfile", "cannot be read: " + e.getMessage());
            }
            read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
        }
        all.putAll(client);
        return new CarrierSettings(servers.replaceAll("\\s", ""), "posthouse://" + domain, prefix,
                new CarrierSettings.Topics(maketopics, partitions, copies), texts, from == From.BEGINNING, pace, all);
    }

    /** Without the client's settings, which may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[servers=" + servers + ", prefix=" + prefix + ", texts=" + texts + ", client="
                + client.keySet() + "]";
    }
}
