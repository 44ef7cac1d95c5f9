package io.posthouse.server.settings;

import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.setting.SettingCatalogue;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The names that settings may have. A name that nobody reads is a mistake of whoever wrote it, who believes that it works:
 * it stops the start, with the nearest name that there is.
 */
final class KnownSettings {
    private static final String PREFIX = "posthouse.";
    private static final String ENVIRONMENT_PREFIX = "POSTHOUSE_";
    private static final String DATA = "posthouse.data";
    private static final String CONFIG = "posthouse.config";

    /** Read by the tests of the web page: not ours, and no mistakes either. */
    private static final Set<String> ENVIRONMENT_OF_OTHERS = Set.of("POSTHOUSE_URL", "POSTHOUSE_USER",
            "POSTHOUSE_PASSWORD", "POSTHOUSE_PEER", "POSTHOUSE_PEER_PASSWORD", "POSTHOUSE_SHOTS",
            "POSTHOUSE_JOURNEY", "POSTHOUSE_PARTS", "POSTHOUSE_CHROMIUM");

    /** Switches of tests and benchmarks, which may run the platform in their own JVM. */
    private static final Set<String> PROPERTIES_OF_OTHERS = Set.of("posthouse.home", "posthouse.proof.defect",
            "posthouse.settings.write", "posthouse.events.write",
            "posthouse.openapi.write");

    /** Kubernetes tells every container where the services of its namespace are, one of which is called posthouse. */
    private static final Pattern SERVICE_LINK = Pattern
            .compile("POSTHOUSE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /** By name, which is all small letters, so that it is also the form in which names are compared. */
    private final Map<String, Kind> kinds = new TreeMap<>();

    private enum Kind {
        ONE, MANY, BY_NAME
    }

    KnownSettings(List<Class<?>> records, List<SettingCatalogue> catalogues) {
        catalogues.forEach(catalogue -> catalogue.settings().forEach(setting -> kinds.put(setting.name(), Kind.ONE)));
        // A record knows better in which form it is given at start.
        for (Class<?> type : records) {
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            for (RecordComponent component : type.getRecordComponents()) {
                kinds.put(prefix + '.' + component.getName(), kindOf(component.getType()));
            }
        }
        kinds.put(CONFIG, Kind.ONE);
    }

    private static Kind kindOf(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            return Kind.BY_NAME;
        }
        return Iterable.class.isAssignableFrom(type) ? Kind.MANY : Kind.ONE;
    }

    /** What is wrong with a name of the command line; empty when it may be. */
    Optional<String> wrongOnCommandLine(String name) {
        return isKnown(name)
                ? Optional.empty()
                : Optional.of("--" + name + " (the nearest is --" + nearest(name) + ")");
    }

    /** What is wrong with a system property; empty when it may be, or is not meant for us. */
    Optional<String> wrongProperty(String name) {
        return !name.startsWith(PREFIX) || isKnown(name) || PROPERTIES_OF_OTHERS.contains(name)
                || CalledHere.PROPERTIES.contains(name)
                        ? Optional.empty()
                        : Optional.of("-D" + name + " (the nearest is " + nearest(name) + ")");
    }

    /** What is wrong with a name in a settings file, where nothing but our settings may stand. */
    Optional<String> wrongInFile(String name) {
        if (Set.of(DATA, CONFIG).contains(comparable(name))) {
            return Optional.of(name + " (in the settings file, which was found with it: set it in the environment)");
        }
        return isKnown(name) ? Optional.empty() : Optional.of(name + " (the nearest is " + nearest(name) + ")");
    }

    /** What is wrong with a variable of the environment; empty when it may be, or is not meant for us. */
    Optional<String> wrongInEnvironment(String name, String value) {
        String upper = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        if (!upper.startsWith(ENVIRONMENT_PREFIX) || ENVIRONMENT_OF_OTHERS.contains(upper)
                || OuterVariable.isOne(upper)
                || SERVICE_LINK.matcher(upper).matches() || SERVICE_ADDRESS.matcher(value).matches()) {
            return Optional.empty();
        }
        String dotted = upper.toLowerCase(Locale.ROOT).replace('_', '.');
        return isKnown(dotted)
                ? Optional.empty()
                : Optional.of(name + " (the nearest is " + environmentName(nearest(dotted)) + ")");
    }

    /** The variable that says the same as the setting {@code name}. */
    static String environmentName(String name) {
        return name.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** Whether it is one, in whatever form it is written. */
    boolean isKnown(String name) {
        String compared = comparable(name);
        for (var known : kinds.entrySet()) {
            boolean fits = switch (known.getValue()) {
                case ONE -> compared.equals(known.getKey());
                // A list: name, name[0], and name.0 as the environment writes it.
                case MANY -> compared.replaceFirst("(\\[\\d+]|\\.\\d+)$", "").equals(known.getKey());
                case BY_NAME -> compared.startsWith(known.getKey() + ".") || compared.startsWith(known.getKey() + "[");
            };
            if (fits) {
                return true;
            }
        }
        return false;
    }

    /** Names may be written with other case and with hyphens, as the framework that reads them allows. */
    private static String comparable(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    private String nearest(String name) {
        String compared = comparable(name);
        return kinds.keySet().stream().min(Comparator.comparingInt(known -> distance(compared, known))).orElseThrow();
    }

    /** How many letters must be changed, added or left out to come from one to the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
