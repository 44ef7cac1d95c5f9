@NullMarked
package io.posthouse.cluster.member;

import org.jspecify.annotations.NullMarked;
