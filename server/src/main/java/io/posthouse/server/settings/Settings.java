package io.posthouse.server.settings;

import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.kernel.setting.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Where settings come from, the stronger first: the command line ({@code --posthouse.http.port=0}), system properties, the
 * environment ({@code POSTHOUSE_HTTP_PORT=0}), and the file {@code posthouse.properties} or {@code posthouse.yaml} in the
 * data folder or the one that {@code POSTHOUSE_CONFIG} names.
 */
public final class Settings {
    /** Every record of settings, in the order of the page that lists them. */
    public static final List<Class<?>> RECORDS = List.of(PosthouseSettings.class, HttpSettings.class,
            XmppSettings.class,
            XmppsSettings.class, TlsSettings.class, PasswordSettings.class, DatabaseSettings.class,
            ClusterSettings.class, DrainSettings.class,
            BackupSettings.class, KafkaSettings.class, WebhookSettings.class,
            RouteSettings.class,
            LogSettings.class, MetricsSettings.class, TraceSettings.class, ShortageSettings.class);

    /** The source that only tells the framework which files to read. */
    private static final String FILES = "settings files";

    private static final Words FIXED = new Words("can be set at start only, in the environment or the settings file",
            "只能在启动时通过环境变量或设置文件指定");

    private final ConfigurableEnvironment environment;

    private Settings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Reads all sources.
     *
     * @param arguments of the command line, each like {@code --posthouse.http.port=0}
     * @throws SettingRefused when any source has a name that nobody reads, or the file that {@code POSTHOUSE_CONFIG} names
     *         is not there
     */
    public static Settings read(String... arguments) {
        return read(new StandardEnvironment(), arguments);
    }

    /** @param environment with the system properties and the variables of the environment, and nothing else */
    static Settings read(ConfigurableEnvironment environment, String... arguments) {
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
        var where = new SimpleCommandLinePropertySource(FILES,
                new String[]{"--spring.config.location=" + String.join(",", files)});
        environment.getPropertySources().addLast(where);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        refuseUnknown(environment);
        return new Settings(environment);
    }

    private static CommandLinePropertySource<?> commandLine(String... arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith("--") || argument.indexOf('=') < 0) {
                throw SettingRefused.unreadable(argument);
            }
        }
        return new SimpleCommandLinePropertySource(arguments);
    }

    private static void refuseUnknown(ConfigurableEnvironment environment) {
        KnownSettings known = new KnownSettings(RECORDS, Declared.CATALOGUES);
        List<String> unknown = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            switch (source) {
                case SystemEnvironmentPropertySource variables -> variables.getSource().forEach((name,
                        value) -> known.wrongInEnvironment(name, value.toString()).ifPresent(unknown::add));
                case OriginTrackedMapPropertySource file -> file.getSource().keySet()
                        .forEach(name -> known.wrongInFile(name).ifPresent(unknown::add));
                case SimpleCommandLinePropertySource line when !line.getName().equals(FILES) -> Stream
                        .of(line.getPropertyNames())
                        .forEach(name -> known.wrongOnCommandLine(name).ifPresent(unknown::add));
                case PropertiesPropertySource system -> system.getSource().keySet()
                        .forEach(name -> known.wrongProperty(name).ifPresent(unknown::add));
                default -> {
                    // Nobody writes into the others by hand.
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw SettingRefused.unknown(unknown);
        }
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

    /** Whether any source says something of a setting, so that its usual value does not count. */
    public boolean says(String name) {
        return Binder.get(environment).bind(name, String.class).isBound();
    }

    /** What the strongest source says of a setting, as it stands there; empty when none says anything, or several values. */
    Optional<String> text(String name) {
        return Optional.ofNullable(Binder.get(environment).bind(name, String.class).orElse(null));
    }

    /** Which source says something of a setting, the strongest: {@code command-line} and the like; empty when none does. */
    public Optional<String> source(String name) {
        ConfigurationPropertyName asked = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            boolean says = source.getConfigurationProperty(asked) != null
                    || source.containsDescendantOf(asked) == ConfigurationPropertyState.PRESENT;
            if (says) {
                return Optional.of(switch (source.getUnderlyingSource()) {
                    case CommandLinePropertySource<?> _ -> "command-line";
                    case SystemEnvironmentPropertySource _ -> "environment";
                    case PropertiesPropertySource _ -> "system-property";
                    case null, default -> "file";
                });
            }
        }
        return Optional.empty();
    }

    /** The same, telling what is there and fixed at start from what is not there at all. */
    public static List<SettingProblem> named(List<SettingProblem> problems) {
        return problems.stream().map(problem -> problem.code() == SettingProblem.Code.UNKNOWN_SETTING
                && isFixed(problem.setting())
                        ? new SettingProblem(problem.setting(), SettingProblem.Code.FIXED_AT_START, FIXED)
                        : problem)
                .toList();
    }

    private static boolean isFixed(String name) {
        return new KnownSettings(RECORDS, List.of()).isKnown(name)
                && Declared.CATALOGUES.stream().flatMap(catalogue -> catalogue.settings().stream())
                        .noneMatch(setting -> setting.name().equals(name));
    }

    /** For the framework that wires us. */
    public ConfigurableEnvironment environment() {
        return environment;
    }
}
