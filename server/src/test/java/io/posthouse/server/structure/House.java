package io.posthouse.server.structure;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The sources and classes of the whole platform, as the structure tests see them. */
final class House {
    private static final String BASE = "io.posthouse.";

    private House() {
    }

    /** Each module's floor; what is not here stands beside the house. */
    static final Map<String, Integer> FLOORS = Map.ofEntries(Map.entry("kernel", 1), Map.entry("net", 2),
            Map.entry("xmpp", 2), Map.entry("storage", 2), Map.entry("cluster", 3), Map.entry("outbound", 3),
            Map.entry("identity", 4),
            Map.entry("messaging", 5), Map.entry("channel", 6), Map.entry("gateway", 8), Map.entry("server", 9));

    /** Each module's folder. */
    static final Map<String, String> FOLDERS = Map.ofEntries(Map.entry("kernel", "core/kernel"),
            Map.entry("net", "core/net"), Map.entry("xmpp", "core/xmpp"), Map.entry("storage", "core/storage"),
            Map.entry("cluster", "core/cluster"), Map.entry("outbound", "core/outbound"),
            Map.entry("identity", "services/identity"),
            Map.entry("messaging", "services/messaging"), Map.entry("channel", "services/channel"),
            Map.entry("gateway", "edge/gateway"), Map.entry("server", "server"));

    /** All classes that run in production. Read once, since that takes seconds. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.posthouse");

    /** The module that {@code type} is part of; empty for a library's, and for what stands beside the house. */
    static Optional<String> moduleOf(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        if (!name.startsWith(BASE)) {
            return Optional.empty();
        }
        String module = name.substring(BASE.length()).split("\\.", 2)[0];
        return FLOORS.containsKey(module) ? Optional.of(module) : Optional.empty();
    }

    /** The package below the module's own, such as {@code log} or {@code stream}; empty for the module's own. */
    static String featureOf(JavaClass type) {
        String[] words = type.getBaseComponentType().getPackageName().substring(BASE.length()).split("\\.", 2);
        return words.length == 1 ? "" : words[1];
    }

    /** The folder of the checkout, wherever the tests were started. */
    static Path folder() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("posthouse")) || !Files.isDirectory(folder.resolve("core"))) {
            Path above = folder.getParent();
            if (above == null) {
                throw new IllegalStateException("tests run somewhere below the checkout");
            }
            folder = above;
        }
        return folder;
    }
}
