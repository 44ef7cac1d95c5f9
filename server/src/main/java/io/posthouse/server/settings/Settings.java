package io.posthouse.server.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Where settings come from, the stronger first: the command line ({@code --posthouse.http.port=0}), system properties, the
 * environment ({@code POSTHOUSE_HTTP_PORT=0}), and the file {@code posthouse.properties} or {@code posthouse.yaml} in the
 * data folder or the one that {@code POSTHOUSE_CONFIG} names.
 */
public final class Settings {
    /** Every record of settings, in the order of the page that lists them. */
    public static final List<Class<?>> RECORDS = List.of(PosthouseSettings.class, HttpSettings.class,
            XmppSettings.class,
            XmppsSettings.class, TlsSettings.class, DatabaseSettings.class, LogSettings.class);

    private final ConfigurableEnvironment environment;

    private Settings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Reads all sources.
     *
     * @param arguments of the command line; only those that begin with two hyphens and hold an equals sign count
     * @throws SettingRefused when the file that {@code POSTHOUSE_CONFIG} names is not there
     */
    public static Settings read(String... arguments) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(commandLine(arguments));
        Path data = Binder.get(environment).bindOrCreate("posthouse", PosthouseSettings.class).data();
        List<String> files = new ArrayList<>();
        String named = environment.getProperty("POSTHOUSE_CONFIG", environment.getProperty("posthouse.config", ""));
        if (named.isEmpty()) {
            files.add("optional:file:" + data.resolve("posthouse.properties"));
            files.add("optional:file:" + data.resolve("posthouse.yaml"));
        } else {
            Path file = Path.of(named).toAbsolutePath();
            if (!Files.isReadable(file)) {
                throw new SettingRefused("posthouse.config", "names the file " + file + ", which cannot be read");
            }
            files.add("file:" + file);
        }
        var where = new SimpleCommandLinePropertySource("settings files",
                new String[]{"--spring.config.location=" + String.join(",", files)});
        environment.getPropertySources().addLast(where);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return new Settings(environment);
    }

    private static CommandLinePropertySource<?> commandLine(String... arguments) {
        List<String> settings = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("--") && argument.contains("=")) {
                settings.add(argument);
            }
        }
        return new SimpleCommandLinePropertySource(settings.toArray(new String[0]));
    }

    /**
     * One feature's settings.
     *
     * @throws SettingRefused when one cannot be used
     */
    public <T> T of(Class<T> type) {
        ConfigurationProperties named = type.getAnnotation(ConfigurationProperties.class);
        if (named == null) {
            throw new IllegalArgumentException(type + " is no record of settings");
        }
        return Binder.get(environment).bindOrCreate(named.value(), type);
    }

    /** For the framework that wires us. */
    public ConfigurableEnvironment environment() {
        return environment;
    }
}
