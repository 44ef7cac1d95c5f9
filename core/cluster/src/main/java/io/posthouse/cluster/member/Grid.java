package io.posthouse.cluster.member;

import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.infinispan.Cache;
import org.infinispan.commons.CacheException;
import org.infinispan.commons.dataconversion.MediaType;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.global.ShutdownHookBehavior;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.conflict.MergePolicy;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManager;
import org.infinispan.partitionhandling.PartitionHandling;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.JChannel;

/** Infinispan on our channel: connects it, and keeps maps that are the same on all nodes. */
final class Grid implements AutoCloseable {
    private static final String CLUSTER = "posthouse";
    private static final long ANSWER_SECONDS = 5;

    private final JChannel channel;
    private final EmbeddedCacheManager caches;
    private final long stateSeconds;

    private Grid(JChannel channel, EmbeddedCacheManager caches, long stateSeconds) {
        this.channel = channel;
        this.caches = caches;
        this.stateSeconds = stateSeconds;
    }

    /** @throws Fault when the channel cannot be connected, most likely because its port is taken */
    static Grid start(JChannel channel, MemberSettings settings, NodeName self) {
        checkPort(settings);
        // The holder and not a built configuration, which Infinispan would copy without our channel and join others by multicast.
        var holder = new ConfigurationBuilderHolder();
        GlobalConfigurationBuilder global = holder.getGlobalConfigurationBuilder();
        global.transport().transport(new JGroupsTransport(channel)).clusterName(CLUSTER).nodeName(self.value())
                .distributedSyncTimeout(settings.joinPatience().toMillis(), TimeUnit.MILLISECONDS);
        global.jmx().disable();
        global.metrics().gauges(false).histograms(false);
        // The program closes us, in its order.
        global.shutdown().hookBehavior(ShutdownHookBehavior.DONT_REGISTER);
        try {
            var caches = new DefaultCacheManager(holder, true);
            if (!channel.isConnected()) {
                caches.stop();
                throw new IllegalStateException("Infinispan went past our channel, and so past TLS");
            }
            return new Grid(channel, caches, settings.joinPatience().toSeconds());
        } catch (CacheException e) {
            channel.close();
            throw new Fault("cannot join the other nodes: " + e.getMessage()
                    + ". Start this node again; if that does not help, see that"
                    + " nodes reach each other at posthouse.cluster.address and port " + settings.port()
                    + ", and that posthouse.cluster.secret is the same on all of them", true, e);
        }
    }

    /** Tried beforehand, because Infinispan tells of a port that is taken in six hundred lines. */
    private static void checkPort(MemberSettings settings) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.address(), settings.port()));
        } catch (IOException e) {
            throw new Fault("the cluster's port " + settings.port() + " on " + settings.address().getHostAddress()
                    + " cannot be had (" + e.getMessage()
                    + "): free it, or set posthouse.cluster.port and posthouse.cluster.address", false, e);
        }
    }

    JChannel channel() {
        return channel;
    }

    /**
     * A map from text to text that every node holds whole. Waits until what the others hold is here.
     *
     * <p>Parts of a torn network go on, each by itself. When they meet, Infinispan takes one part's map for all; whoever writes
     * there must be able to tell what it had written. It is asked to compare nothing.
     */
    Cache<String, String> replicated(String name) {
        var configuration = new ConfigurationBuilder();
        configuration.clustering().cacheMode(CacheMode.REPL_SYNC).remoteTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .stateTransfer().awaitInitialTransfer(true).timeout(stateSeconds, TimeUnit.SECONDS)
                .partitionHandling().whenSplit(PartitionHandling.ALLOW_READ_WRITES).mergePolicy(MergePolicy.NONE);
        configuration.encoding().mediaType(MediaType.APPLICATION_OBJECT_TYPE);
        configuration.statistics().disable();
        try {
            return caches.createCache(name, configuration.build());
        } catch (CacheException e) {
            throw new Fault("the other nodes did not hand over what they know in " + stateSeconds + " s: "
                    + e.getMessage()
                    + ". Start this node again; if that does not help, look at the logs of the others, or"
                    + " give it more time by posthouse.cluster.joinpatience", true, e);
        }
    }

    @Override
    public void close() {
        caches.stop();
        channel.close();
    }
}
