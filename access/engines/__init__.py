"""Engines that answer travel-time requests; today the native one."""
