package io.posthouse.server.console;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A node as far as it matters for whether another one may go.
 *
 * @param roles what it carries
 * @param serves whether it serves people now
 */
public record RoleBearer(String name, Set<String> roles, boolean serves) {
    public RoleBearer {
        roles = Set.copyOf(roles);
    }

    /** @param state in a word, as {@link NodeWords} has it */
    public static RoleBearer of(String name, Collection<String> roles, boolean alive, String state) {
        return new RoleBearer(name, Set.copyOf(roles), alive && (state.equals("ready") || state.equals("impaired")));
    }

    /** What that node carries and no other that serves people, in the order of the alphabet; for which nobody is left when it goes. */
    public static List<String> rolesOnlyOf(String name, Collection<RoleBearer> all) {
        return all.stream().filter(each -> each.name().equals(name)).flatMap(each -> each.roles().stream())
                .filter(role -> all.stream().noneMatch(
                        each -> !each.name().equals(name) && each.serves() && each.roles().contains(role)))
                .sorted().toList();
    }
}
