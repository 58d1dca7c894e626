package com.conveyal.r5.profile;

public interface DominatingList {}
