package io.posthouse.cluster.nodes;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.cluster.link.LinkSettings;
import io.posthouse.cluster.member.MemberSettings;
import io.posthouse.cluster.owner.OwnerSettings;

/**
 * How a node is one of several.
 *
 * @param member how nodes find each other and notice that one is gone; with a secret
 * @param linkPort where the others' links reach this node, on the address of {@code member}; 0 for any free port
 * @param links how links behave
 * @param owners how patient nodes are before they take shards from one that is silent
 */
public record NodesSettings(MemberSettings member, int linkPort, LinkSettings links, OwnerSettings owners) {
    public NodesSettings {
        check(member.clustered(), "several nodes share a secret");
        check(linkPort >= 0 && linkPort <= 65_535, "a port lies between 0 and 65535");
    }

    /** The usual for those who know how they are members: links and owners are as patient as these are. */
    public static NodesSettings of(MemberSettings member, int linkPort) {
        return new NodesSettings(member, linkPort, LinkSettings.within(member.patience()),
                OwnerSettings.within(member.patience()));
    }
}
