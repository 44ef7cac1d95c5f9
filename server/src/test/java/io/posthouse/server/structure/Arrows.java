package io.posthouse.server.structure;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who leans on whom, in words: pure functions of the classes and of a plan, so that a wrong plan shows that they see. */
final class Arrows {
    private Arrows() {
    }

    /** Arrows that do not go down by {@code floors}, as {@code from -> to}. */
    static Set<String> notDown(JavaClasses classes, Map<String, Integer> floors) {
        return modules(classes).entrySet().stream()
                .flatMap(from -> from.getValue().stream()
                        .filter(to -> floors.getOrDefault(to, 0) >= floors.getOrDefault(from.getKey(), 0))
                        .map(to -> from.getKey() + " -> " + to))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Which modules each module's classes use. */
    static Map<String, Set<String>> modules(JavaClasses classes) {
        Map<String, Set<String>> used = new TreeMap<>();
        forEach(classes, (from, to) -> {
            String module = House.moduleOf(from).orElseThrow();
            String other = House.moduleOf(to).orElseThrow();
            if (!module.equals(other)) {
                used.computeIfAbsent(module, any -> new TreeSet<>()).add(other);
            }
        });
        return used;
    }

    /**
     * Packages that another module uses though they are no part of their module's API.
     *
     * @param offered what is API besides each module's own package, as {@code module.feature}
     */
    static Set<String> past(JavaClasses classes, Set<String> offered) {
        Set<String> past = new TreeSet<>();
        forEach(classes, (from, to) -> {
            String module = House.moduleOf(to).orElseThrow();
            String feature = House.featureOf(to);
            if (!House.moduleOf(from).orElseThrow().equals(module) && !feature.isEmpty()
                    && !offered.contains(module + "." + feature)) {
                past.add(from.getName() + " -> " + to.getName());
            }
        });
        return past;
    }

    /**
     * Features of one module that lean on each other, in a circle of whatever length: {@code module: one <-> other}.
     *
     * @param assembly the classes of a module's own package that put its features together; they know everybody
     */
    static Set<String> circles(JavaClasses classes, Set<String> assembly) {
        Map<String, Set<String>> used = new TreeMap<>();
        forEach(classes, (from, to) -> {
            String module = House.moduleOf(from).orElseThrow();
            if (module.equals(House.moduleOf(to).orElseThrow()) && !assembly.contains(outermost(from))
                    && !House.featureOf(from).equals(House.featureOf(to))) {
                used.computeIfAbsent(module + ":" + House.featureOf(from), any -> new TreeSet<>())
                        .add(module + ":" + House.featureOf(to));
            }
        });
        Set<String> circles = new TreeSet<>();
        for (String one : used.keySet()) {
            for (String other : reached(used, one)) {
                if (one.compareTo(other) < 0 && reached(used, other).contains(one)) {
                    String[] words = one.split(":", 2);
                    circles.add(words[0] + ": " + name(words[1]) + " <-> " + name(other.split(":", 2)[1]));
                }
            }
        }
        return circles;
    }

    private static String name(String feature) {
        return feature.isEmpty() ? "(its API)" : feature;
    }

    private static Set<String> reached(Map<String, Set<String>> used, String from) {
        Set<String> reached = new TreeSet<>();
        Set<String> next = used.getOrDefault(from, Set.of());
        while (reached.addAll(next)) {
            next = reached.stream().flatMap(at -> used.getOrDefault(at, Set.of()).stream()).collect(Collectors.toSet());
        }
        return reached;
    }

    private static String outermost(JavaClass type) {
        return type.getName().split("\\$", 2)[0];
    }

    private interface Arrow {
        void between(JavaClass from, JavaClass to);
    }

    private static void forEach(JavaClasses classes, Arrow arrow) {
        for (JavaClass from : classes) {
            if (House.moduleOf(from).isPresent()) {
                from.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(to -> House.moduleOf(to).isPresent())
                        .forEach(to -> arrow.between(from, to));
            }
        }
    }
}
