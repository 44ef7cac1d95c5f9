package io.posthouse.server.configuration;

import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What was set at start and stays so until the next one. Secrets are never told, only that there is one. */
final class FixedSettings {
    /** Made from the records' own words by the test that makes the page of settings. */
    private static final String WORDS = "settings-words.properties";
    private static final Set<String> SECRETS = Set.of("posthouse.cluster.secret", "posthouse.database.password",
            "posthouse.metrics.token", "posthouse.traces.authorization");
    /** Settings of others by name, any of which may hold a password: only which there are is told. */
    private static final String OF_OTHERS = "posthouse.kafka.client";
    private static final String URL = "posthouse.database.url";

    private final Settings settings;
    private final Properties words = new Properties();

    /**
     * One of them.
     *
     * @param value empty when there is none, or when it is a secret
     * @param masked whether it, or a part of it, is not told
     * @param source what said so; empty when nothing did
     */
    record Fixed(String name, String about, String value, String usual, boolean masked, Optional<String> source) {
    }

    FixedSettings(Settings settings) {
        this.settings = settings;
        try (InputStream in = FixedSettings.class.getResourceAsStream(WORDS)) {
            if (in == null) {
                throw new IllegalStateException("the words of settings are part of the program");
            }
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All but those that {@code live} lets change. */
    List<Fixed> all(LiveSettings live) {
        List<Fixed> all = new ArrayList<>();
        for (Class<?> type : Settings.RECORDS) {
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            Object record = settings.of(type);
            for (RecordComponent component : type.getRecordComponents()) {
                String name = prefix + '.' + component.getName();
                if (live.declared(name).isEmpty()) {
                    all.add(fixed(name, component, record));
                }
            }
        }
        return all;
    }

    private Fixed fixed(String name, RecordComponent component, Object record) {
        DefaultValue given = component.getAnnotation(DefaultValue.class);
        String usual = given == null ? "" : String.join(", ", given.value());
        String value = text(valueOf(component, record));
        boolean secret = SECRETS.contains(name);
        int parameters = name.equals(URL) ? value.indexOf('?') : -1;
        if (secret) {
            return new Fixed(name, about(name), "", usual, !value.isEmpty(), settings.source(name));
        }
        if (name.equals(OF_OTHERS)) {
            String names = text(((Map<?, ?>) valueOf(component, record)).keySet());
            return new Fixed(name, about(name), names, usual, !names.isEmpty(), settings.source(name));
        }
        // What follows in a URL may hold a password.
        return new Fixed(name, about(name), parameters < 0 ? value : value.substring(0, parameters), usual,
                parameters >= 0, settings.source(name));
    }

    private String about(String name) {
        return words.getProperty(name, "");
    }

    private static Object valueOf(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Collection<?> many ->
                many.stream().map(FixedSettings::text).sorted().collect(Collectors.joining(", "));
            case Map<?, ?> map -> map.entrySet().stream().map(one -> one.getKey() + "=" + text(one.getValue())).sorted()
                    .collect(Collectors.joining(", "));
            case java.net.InetAddress address -> address.getHostAddress();
            case java.time.Duration span ->
                span.toMillis() % 1000 == 0 ? span.toSeconds() + "s" : span.toMillis() + "ms";
            case Enum<?> word -> word.name().toLowerCase(java.util.Locale.ROOT);
            default -> value.toString();
        };
    }
}
