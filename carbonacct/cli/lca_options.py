"""Options of ``carbonacct lca`` and ``carbonacct lci``, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

STORE = Path("lci-store")
"""Where the store lies unless ``--store`` names another folder."""

Store = Annotated[Path, typer.Option("--store", help="清单库文件夹 / folder of the inventory store")]
Products = Annotated[list[str] | None, typer.Option("--product", "-p", help="产品：名称里的词、编号或代码 / product")]
Methods = Annotated[list[str] | None, typer.Option("--method", "-m", help="方法名里的词，可多次 / words of a method")]
Databases = Annotated[list[str] | None, typer.Option("--database", help="只用这些数据库 / these databases only")]
Amount = Annotated[float, typer.Option("--amount", help="数量，按产品的单位 / amount in the product's unit")]
Html = Annotated[Path | None, typer.Option("--html", help="把图表写成网页 / write the charts as a page")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed")]
DrawCount = Annotated[int, typer.Option("--draws", min=1, help="抽样次数 / number of draws")]
Sampler = Annotated[Literal["random", "latin_hypercube", "sobol"], typer.Option("--sampler", help="抽样方法 / sampler")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / threads")]
Scheduler = Annotated[str | None, typer.Option("--scheduler", help="Dask 调度器地址 / address of a Dask scheduler")]
Samples = Annotated[Path | None, typer.Option("--samples", help="把全部样本写成 parquet / all samples as parquet")]
Resume = Annotated[bool, typer.Option("--resume", help="接着中断的一次抽样 / go on with an interrupted run")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="最多列出几行 / rows at most")]
Rest = Annotated[float, typer.Option("--cutoff", min=0.0, help="更小的份额并入其余 / smaller shares join the rest")]
CutOff = Annotated[float, typer.Option("--cutoff", min=0.0, help="截断：占结果的份额 / cut-off as a share")]
Base = Annotated[int, typer.Option("--samples", min=16, help="基础样本数，2 的幂 / base samples, a power of two")]
Depth = Annotated[int, typer.Option("--depth", min=0, help="最多几层 / tiers at most")]
Top = Annotated[int, typer.Option("--top", min=0, help="分解前几个输入 / how many inputs are decomposed")]
Flows = Annotated[
    str,
    typer.Option(
        "--flows", help="基本流对应文件，或随附的名字（uslci/fy17q4）/ decisions about flows: a file, or shipped"
    ),
]

# of lci
Files = Annotated[
    list[Path], typer.Argument(help="文件、文件夹或 zip；多个合成一个数据库 / files, folders or archives")
]
Name = Annotated[str, typer.Option("--name", help="数据库名 / name of the database")]
Format = Annotated[str, typer.Option("--format", help="格式；缺省按内容识别 / format; told by the content by default")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="保存过的对应关系 / saved decisions about suppliers")]
Allocation = Annotated[
    str,
    typer.Option(
        "--allocation", help="分配规则：文件，或随附的名字（uslci）/ allocation rules: a file, or shipped ones"
    ),
]
Fallback = Annotated[
    Literal["", "refuse", "equal", "reference", "reference_dimension"],
    typer.Option("--fallback", help="规则分不开的多产品过程怎么办 / what splits a process that the rules do not"),
]
DeclaredCutOff = Annotated[
    Literal["none", "labelled", "all"],
    typer.Option(
        "--cutoff", help="声明截断：无、名称里标明的、全部未连接的 / which open exchanges are declared cut off"
    ),
]
Report = Annotated[Path | None, typer.Option("--report", help="连接报告的文件夹 / folder for the linking report")]
Replace = Annotated[bool, typer.Option("--replace", help="替换同名数据库 / replace a database of this name")]
Quiet = Annotated[bool, typer.Option("--quiet", help="不显示进度 / no progress")]
Location = Annotated[str, typer.Option("--location", help="地点 / location")]
Unit = Annotated[str, typer.Option("--unit", help="单位 / unit")]
Elementary = Annotated[bool, typer.Option("--flows", help="查基本流 / elementary flows")]
AtMost = Annotated[int, typer.Option("--limit", min=1, help="最多几个 / at most")]
SetUp = Annotated[bool, typer.Option("--set-up", help="装入 Brightway 自带的方法 / set up those that Brightway ships")]
Every = Annotated[bool, typer.Option("--all", help="全部 762 个，不只 IPCC / all, not IPCC alone")]
Words = Annotated[str, typer.Argument(help="名称里的词 / words of the name")]
Method = Annotated[str, typer.Option("--method", "-m", help="方法名里的词 / words of a method")]
