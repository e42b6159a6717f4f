#!/bin/sh
echo "${HOME}" `date` \n
